package org.postseal.issuance;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postseal.access.AccessRules;
import org.postseal.access.Identity;
import org.postseal.access.NewToken;
import org.postseal.access.Permission;
import org.postseal.access.Role;
import org.postseal.access.ScopeFields;
import org.postseal.access.TokenAdministration;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.ProfileName;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.profile.Profile;
import org.postseal.profile.Profiles;
import org.postseal.x509.Certificate;
import org.postseal.x509.SubjectAltName;

/**
 * One-time enrolment tokens: each buys one certificate for names that are fixed when it is made,
 * and belongs from then on to the key that it was used for.
 */
@ApplicationScoped
public class Enrollments {

    static final Duration LONGEST = Duration.ofDays(7);
    private static final Duration USUAL = Duration.ofHours(1);

    private final Profiles profiles;
    private final Authorities authorities;
    private final TokenAdministration tokens;
    private final Clock clock;

    Enrollments(
            Profiles profiles, Authorities authorities, TokenAdministration tokens, Clock clock) {
        this.profiles = profiles;
        this.authorities = authorities;
        this.tokens = tokens;
        this.clock = clock;
    }

    /**
     * What a new enrolment is for.
     *
     * @param timeToLive how long the token can be used, at most seven days; an hour when left out
     */
    public record Wanted(
            List<SubjectAltName> names,
            Optional<ProfileName> profile,
            Optional<AuthorityName> authority,
            Optional<Duration> timeToLive) {

        public Wanted {
            names = List.copyOf(names);
        }
    }

    /**
     * A new enrolment.
     *
     * @param root what the host is to trust: the top of its future chain; empty when the authority
     *     was imported without it
     */
    public record Created(TokenAdministration.Created token, Optional<Certificate> root) {}

    /**
     * Makes a token. What would be refused when it is used is refused now.
     *
     * @throws Problem of kind {@code FORBIDDEN} or {@code POLICY}
     */
    public Created create(Identity caller, Wanted wanted) {
        AccessRules.require(caller, Permission.ENROL);
        if (wanted.names().isEmpty()) {
            throw new Problem(
                    Kind.POLICY, "The enrolment has no name; give at least one of the host's.");
        }
        Profile profile = profiles.require(wanted.profile().or(caller.scope()::impliedProfile));
        Authority authority =
                authorities.require(wanted.authority().or(caller.scope()::impliedAuthority));
        AccessRules.requireIssue(caller, wanted.names(), profile.name(), authority.name());
        Rules.checkNames(profile, authority, wanted.names());

        List<String> names = wanted.names().stream().map(SubjectAltName::text).toList();
        NewToken token =
                new NewToken(
                        names.get(0),
                        Role.ENROLLEE,
                        new ScopeFields(
                                Optional.of(names),
                                Optional.of(List.of(profile.name().value())),
                                Optional.of(List.of(authority.name().value())),
                                caller.scope().maxValidity().map(Object::toString),
                                false,
                                false),
                        Optional.of(end(wanted.timeToLive().orElse(USUAL))));
        return new Created(tokens.create(caller, token), authority.trustAnchor());
    }

    private Instant end(Duration timeToLive) {
        if (timeToLive.compareTo(LONGEST) > 0) {
            throw new Problem(
                    Kind.POLICY, "An enrolment token lives for at most P7D; ask for less.");
        }
        return clock.instant().plus(timeToLive);
    }
}
