package org.postseal.rest;

import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.x509.RevocationReason;

/** A request to revoke a certificate. */
@Schema(name = "NewRevocation")
record RevocationRequestJson(
        @Schema(
                        examples = "keyCompromise",
                        description =
                                "A CRLReason of RFC 5280 section 5.3.1, without certificateHold; unspecified when"
                                        + " left out. keyCompromise also blocks the key.")
                Optional<String> reason) {

    RevocationReason toReason() {
        return reason.map(RevocationReason::parse).orElse(RevocationReason.UNSPECIFIED);
    }
}
