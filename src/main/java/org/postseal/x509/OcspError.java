package org.postseal.x509;

import org.postseal.problem.Kind;

/** The responses that say no more than why there is none (RFC 6960 §4.2.1); nobody signs them. */
public enum OcspError {
    MALFORMED_REQUEST(1),
    INTERNAL_ERROR(2),
    TRY_LATER(3),
    /** None of the certificates is ours to answer for (RFC 9919 §3.2.3). */
    UNAUTHORIZED(6);

    private final int status;

    OcspError(int status) {
        this.status = status;
    }

    /** What a problem is in OCSP. */
    public static OcspError of(Kind kind) {
        if (kind.isRetryable()) {
            return TRY_LATER;
        }
        return switch (kind) {
            case MALFORMED, TOO_LARGE -> MALFORMED_REQUEST;
            case FORBIDDEN, NOT_FOUND -> UNAUTHORIZED;
            default -> INTERNAL_ERROR;
        };
    }

    /** The DER of the OCSPResponse. */
    public byte[] der() {
        return DerEncoding.sequence(DerEncoding.enumerated(status));
    }
}
