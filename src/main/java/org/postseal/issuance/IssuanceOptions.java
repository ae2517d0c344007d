package org.postseal.issuance;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
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

    /** Everything left to the defaults. */
    public static IssuanceOptions none() {
        return new IssuanceOptions(
                Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Optional.empty());
    }
}
