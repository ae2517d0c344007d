package org.postseal.rest;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.certificate.CertificateId;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SpkiHash;

/** That a key is blocked. */
@Schema(name = "KeyRevocation")
record KeyRevocationJson(
        String spkiSha256,
        @Schema(examples = "keyCompromise") String reason,
        @Schema(description = "The certificates that were revoked by this")
                List<RevokedJson> certificates) {

    /** One of them. */
    @Schema(name = "RevokedCertificate")
    record RevokedJson(
            @Schema(examples = ContractComponents.SERIAL) String serial,
            @Schema(examples = "issuing") String authority) {

        static RevokedJson of(CertificateId id) {
            return new RevokedJson(id.serial().hex(), id.authority().value());
        }
    }

    static KeyRevocationJson of(
            SpkiHash key, RevocationReason reason, List<CertificateId> revoked) {
        return new KeyRevocationJson(
                key.hex(), reason.label(), revoked.stream().map(RevokedJson::of).toList());
    }
}
