package org.postseal.x509;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** What is known of a certificate (CertStatus, RFC 6960 §4.2.1). */
public sealed interface OcspStatus {

    /** The DER of the CHOICE. */
    byte[] der();

    /** Issued and not revoked. */
    record Good() implements OcspStatus {

        @Override
        public byte[] der() {
            return DerEncoding.primitive(0x80, new byte[0]);
        }
    }

    /**
     * Taken back.
     *
     * @param date whole seconds count
     */
    record Revoked(Instant date, RevocationReason reason) implements OcspStatus {

        private static final int REASON_TAG = 0;

        public Revoked {
            requireNonNull(date, "date");
            requireNonNull(reason, "reason");
        }

        /** As in a CRL, no reason is said when it is unspecified (RFC 5280 §5.3.1). */
        @Override
        public byte[] der() {
            byte[] time = DerEncoding.generalizedTime(date);
            return reason == RevocationReason.UNSPECIFIED
                    ? DerEncoding.implicit(1, time)
                    : DerEncoding.implicit(1, time, DerEncoding.explicit(REASON_TAG, reason.der()));
        }
    }

    /** Never issued, or by somebody else. */
    record Unknown() implements OcspStatus {

        @Override
        public byte[] der() {
            return DerEncoding.primitive(0x82, new byte[0]);
        }
    }
}
