package org.postseal.rest;

import java.util.Optional;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.ProfileName;
import org.postseal.issuance.IdempotencyKey;
import org.postseal.issuance.IssuanceOptions;
import org.postseal.x509.SubjectAltName;
import org.postseal.x509.Validity;

/** Puts together what query, header and JSON body say about a request. */
final class IssueOptions {

    private IssueOptions() {}

    static IssuanceOptions of(
            CsrBody.Options body,
            Optional<String> profile,
            Optional<String> authority,
            Optional<String> validity,
            Optional<String> idempotencyKey) {
        return new IssuanceOptions(
                Once.of("profile", profile, body.profile()).map(ProfileName::new),
                Once.of("authority", authority, body.authority()).map(AuthorityName::new),
                Once.of("validity", validity, body.validity()).map(Validity::parse),
                body.names().stream().map(SubjectAltName::parse).toList(),
                idempotencyKey.map(IdempotencyKey::new));
    }
}
