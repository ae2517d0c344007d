package org.postseal.acme;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.ProfileName;
import org.postseal.certificate.Succession;
import org.postseal.issuance.IssuanceChoice;
import org.postseal.profile.Profile;
import org.postseal.profile.Profiles;
import org.postseal.x509.ExtendedKeyUsage;

/**
 * What accounts may have that nobody knows: anybody opens one, so that showing a name to be one's
 * own is all there is behind its certificate. Others follow the scope of their account key.
 */
@ApplicationScoped
@Startup
class UnboundAccounts {

    private final Set<ProfileName> profiles;
    private final Optional<Set<AuthorityName>> authorities;
    private final Authorities existing;
    private final Succession succession;

    UnboundAccounts(
            AcmeConfig config, Profiles known, Authorities existing, Succession succession) {
        this.profiles =
                config.profiles()
                        .map(names -> listed(names, known))
                        .orElseGet(() -> serving(known.require(Optional.empty())));
        this.authorities =
                config.authorities()
                        .map(
                                names ->
                                        names.stream()
                                                .map(AuthorityName::new)
                                                .collect(Collectors.toUnmodifiableSet()));
        this.existing = existing;
        this.succession = succession;
    }

    private static Set<ProfileName> listed(Collection<String> names, Profiles known) {
        return names.stream()
                .map(name -> known.require(Optional.of(new ProfileName(name))).name())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** None if the default one's certificates say who a client is: a relay takes them for leave. */
    static Set<ProfileName> serving(Profile profile) {
        return profile.extendedKeyUsages().contains(ExtendedKeyUsage.CLIENT_AUTH)
                ? Set.of()
                : Set.of(profile.name());
    }

    /** Whether they may have certificates of the profile from an authority; empty: the default. */
    boolean mayHave(ProfileName profile, Optional<AuthorityName> authority) {
        return profiles.contains(profile) && authority.map(this::mayUse).orElse(true);
    }

    private boolean mayUse(AuthorityName authority) {
        // Of a line, whichever of it was meant.
        AuthorityName newest = succession.newest(authority);
        return authorities
                .map(names -> names.stream().map(succession::newest).anyMatch(newest::equals))
                .orElseGet(
                        () ->
                                existing.findDefault()
                                        .map(Authority::name)
                                        .filter(newest::equals)
                                        .isPresent());
    }

    /**
     * Refuses an account that nobody knows what only those may have that somebody does.
     *
     * @throws AcmeProblem of type {@code invalidProfile} or {@code unauthorized}
     */
    void check(Account account, IssuanceChoice choice) {
        if (account.binding().isPresent()) {
            return;
        }
        if (!profiles.contains(choice.profile())) {
            throw new AcmeProblem(
                    ErrorType.INVALID_PROFILE, "The profile " + choice.profile() + needsKey());
        }
        if (!mayUse(choice.authority())) {
            throw AcmeProblem.unauthorized("The authority " + choice.authority() + needsKey());
        }
    }

    private static String needsKey() {
        return " is for accounts that are bound to an account key; ask the operator for one.";
    }
}
