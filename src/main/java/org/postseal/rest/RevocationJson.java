package org.postseal.rest;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.certificate.Revocation;

/** That a certificate has been revoked; null when it has not. */
@Schema(name = "Revocation", nullable = true)
record RevocationJson(
        Instant date,
        @Schema(description = "A CRLReason of RFC 5280 section 5.3.1", examples = "keyCompromise")
                String reason) {

    static RevocationJson of(Revocation revocation) {
        return new RevocationJson(revocation.date(), revocation.reason());
    }
}
