package org.postseal.issuance;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postseal.access.Scope;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.ProfileName;
import org.postseal.x509.SubjectAltName;
import org.postseal.x509.Validity;

/**
 * What a request may say beside its CSR.
 *
 * @param validity left out: the profile's, cut to the authority's end
 * @param names added to those of the CSR
 */
public record IssuanceOptions(
        Optional<ProfileName> profile,
        Optional<AuthorityName> authority,
        Optional<Validity> validity,
        List<SubjectAltName> names,
        Optional<IdempotencyKey> idempotencyKey) {

    public IssuanceOptions {
        requireNonNull(profile, "profile");
        requireNonNull(authority, "authority");
        requireNonNull(validity, "validity");
        names = List.copyOf(names);
        requireNonNull(idempotencyKey, "idempotencyKey");
    }

    /** What was asked for, or what the caller's scope has only one of; empty for the default. */
    Optional<ProfileName> profileFor(Scope scope) {
        return profile.or(scope::impliedProfile);
    }

    /** As {@link #profileFor}. */
    Optional<AuthorityName> authorityFor(Scope scope) {
        return authority.or(scope::impliedAuthority);
    }

    /**
     * What makes two requests the same beside their CSR, in a form that stays from version to
     * version: profile, authority, period and duration, each empty where left out, and the names.
     */
    List<String> parts() {
        List<String> parts = new ArrayList<>();
        parts.add(profile.map(ProfileName::value).orElse(""));
        parts.add(authority.map(AuthorityName::value).orElse(""));
        parts.add(validity.map(asked -> asked.period().toString()).orElse(""));
        parts.add(validity.map(asked -> asked.duration().toString()).orElse(""));
        names.forEach(name -> parts.add(name.text()));
        return parts;
    }

    /** Everything left to the defaults. */
    public static IssuanceOptions none() {
        return new IssuanceOptions(
                Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Optional.empty());
    }
}
