package org.postseal.access;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.certificate.ProfileName;
import org.postseal.certificate.Succession;
import org.postseal.x509.SubjectAltName;
import org.postseal.x509.Validity;

/**
 * What somebody may have certified. Narrows what profile and authority allow; never widens it.
 *
 * @param profiles empty for all; an empty set for none
 * @param authorities likewise
 * @param successors that have followed those
 * @param maxValidity the longest life that a certificate may have; empty for the profile's
 */
public record Scope(
        NameScope names,
        Optional<Set<ProfileName>> profiles,
        Optional<Set<AuthorityName>> authorities,
        Set<AuthorityName> successors,
        Optional<Validity> maxValidity) {

    public Scope {
        requireNonNull(names, "names");
        profiles = profiles.map(Set::copyOf);
        authorities = authorities.map(Set::copyOf);
        successors = Set.copyOf(successors);
        requireNonNull(maxValidity, "maxValidity");
    }

    Scope(
            NameScope names,
            Optional<Set<ProfileName>> profiles,
            Optional<Set<AuthorityName>> authorities,
            Optional<Validity> maxValidity) {
        this(names, profiles, authorities, Set.of(), maxValidity);
    }

    /** Whoever may use an authority may use those that have followed it. */
    Scope following(Succession succession) {
        Set<AuthorityName> following =
                authorities.orElse(Set.of()).stream()
                        .flatMap(name -> succession.following(name).stream())
                        .collect(Collectors.toUnmodifiableSet());
        return new Scope(names, profiles, authorities, following, maxValidity);
    }

    boolean allows(AuthorityName authority) {
        return authorities
                .map(named -> named.contains(authority) || successors.contains(authority))
                .orElse(true);
    }

    /** An administrator's. */
    static Scope everything() {
        return new Scope(new NameScope.Any(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * What {@code current} has: its names and none beside them, its profile and authority, and no
     * longer a life, or whoever may ask for a short one would get a long one by renewing it.
     */
    static Scope of(IssuedCertificate current) {
        Duration life =
                Duration.between(
                                current.issuedAt().truncatedTo(ChronoUnit.SECONDS),
                                current.certificate().notAfter())
                        .plusSeconds(1);
        return new Scope(
                new NameScope.Exactly(Set.copyOf(current.certificate().names())),
                Optional.of(Set.of(current.profile())),
                Optional.of(Set.of(current.authority())),
                Optional.of(new Validity(Period.ZERO, life)));
    }

    /**
     * Reads what a request or a stored row says.
     *
     * @throws org.postseal.problem.Problem of kind {@code MALFORMED}
     */
    static Scope of(ScopeFields fields, Role role) {
        return new Scope(
                names(fields, role),
                fields.profiles().map(list -> parsed(list, ProfileName::new)),
                fields.authorities().map(list -> parsed(list, AuthorityName::new)),
                fields.maxValidity().map(Validity::parse));
    }

    private static NameScope names(ScopeFields fields, Role role) {
        return switch (role) {
            case ADMIN -> new NameScope.Any();
            case ENROLLEE, HOST ->
                    new NameScope.Exactly(
                            parsed(fields.names().orElse(List.of()), SubjectAltName::parse));
            case OPERATOR, REQUESTER, AUDITOR -> {
                Optional<List<NamePattern>> patterns =
                        fields.names().map(list -> list.stream().map(NamePattern::parse).toList());
                yield new NameScope.Matching(
                        // A requester that nobody gave a name has none.
                        role == Role.REQUESTER
                                ? patterns.or(() -> Optional.of(List.of()))
                                : patterns,
                        fields.wildcards(),
                        fields.ipAddresses());
            }
        };
    }

    private static <T> Set<T> parsed(List<String> texts, Function<String, T> parse) {
        return texts.stream().map(parse).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The names that a request gets which names none: those of the one certificate that it may
     * have.
     */
    public List<SubjectAltName> impliedNames() {
        return names instanceof NameScope.Exactly exactly
                ? List.copyOf(exactly.names())
                : List.of();
    }

    /** The profile of a request that names none, where there is only one to choose. */
    public Optional<ProfileName> impliedProfile() {
        return profiles.filter(set -> set.size() == 1).map(set -> set.iterator().next());
    }

    /** The authority of a request that names none, where there is only one to choose. */
    public Optional<AuthorityName> impliedAuthority() {
        return authorities.filter(set -> set.size() == 1).map(set -> set.iterator().next());
    }
}
