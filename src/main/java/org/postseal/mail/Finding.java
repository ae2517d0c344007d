package org.postseal.mail;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Something that is wrong with what a service serves. */
@Schema(name = "ProbeFinding")
record Finding(
        @Schema(
                        enumeration = {
                            Finding.NO_TLS,
                            Finding.EXPIRED,
                            Finding.NOT_YET_VALID,
                            Finding.WRONG_NAME,
                            Finding.WRONG_CERTIFICATE,
                            Finding.NOT_RENEWED,
                            Finding.BAD_CHAIN,
                            Finding.OUT_OF_ORDER,
                            Finding.UNTRUSTED,
                            Finding.TLSA_MISMATCH
                        })
                String kind,
        @Schema(description = "One sentence for the person who must act") String detail) {

    static final String NO_TLS = "no-tls";
    static final String EXPIRED = "expired";
    static final String NOT_YET_VALID = "not-yet-valid";
    static final String WRONG_NAME = "wrong-name";

    /** None that is known for this host. */
    static final String WRONG_CERTIFICATE = "wrong-certificate";

    /** There is a newer one for its key. */
    static final String NOT_RENEWED = "not-renewed";

    static final String BAD_CHAIN = "bad-chain";
    static final String OUT_OF_ORDER = "out-of-order";
    static final String UNTRUSTED = "untrusted";
    static final String TLSA_MISMATCH = "tlsa-mismatch";
}
