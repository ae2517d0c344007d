package org.postseal.x509;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * The answer about one certificate (SingleResponse, RFC 6960 §4.2.1).
 *
 * @param thisUpdate when the status was known to be so; whole seconds count
 * @param nextUpdate until when it may be kept; whole seconds count
 */
public record OcspAnswer(
        OcspCertId certId, OcspStatus status, Instant thisUpdate, Instant nextUpdate) {

    private static final int NEXT_UPDATE_TAG = 0;

    public OcspAnswer {
        requireNonNull(certId, "certId");
        requireNonNull(status, "status");
        requireNonNull(thisUpdate, "thisUpdate");
        requireNonNull(nextUpdate, "nextUpdate");
    }

    byte[] der() {
        return DerEncoding.sequence(
                certId.der(),
                status.der(),
                DerEncoding.generalizedTime(thisUpdate),
                DerEncoding.explicit(NEXT_UPDATE_TAG, DerEncoding.generalizedTime(nextUpdate)));
    }
}
