package org.postseal.x509;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** What a certificate's key may be used for: by a host or client, or to sign certificates. */
public sealed interface Usage {

    /** The key usage that goes with it for a key of this type (RFC 5280 §4.2.1.3). */
    Set<KeyUsage> keyUsage(KeyType type);

    /**
     * A host, a client or an OCSP responder.
     *
     * @param extended never empty, and OCSP signing stands alone
     * @param mustStaple whether clients refuse a TLS server that shows this certificate without an
     *     OCSP response (RFC 7633)
     */
    record EndEntity(Set<ExtendedKeyUsage> extended, boolean mustStaple) implements Usage {

        public EndEntity {
            if (extended.isEmpty()) {
                throw new Problem(
                        Kind.POLICY, "A certificate needs at least one extended key usage.");
            }
            if (extended.contains(ExtendedKeyUsage.OCSP_SIGNING) && extended.size() > 1) {
                throw new Problem(
                        Kind.POLICY,
                        "OCSPSigning goes with no other extended key usage (RFC 6960 section"
                                + " 4.2.2.2).");
            }
            if (mustStaple && !extended.contains(ExtendedKeyUsage.SERVER_AUTH)) {
                throw new Problem(
                        Kind.POLICY,
                        "Only a certificate of a server can demand a stapled OCSP response"
                                + " (RFC 7633).");
            }
            extended = Collections.unmodifiableSet(EnumSet.copyOf(extended));
        }

        /** Of one that need not be shown with an OCSP response. */
        public EndEntity(Set<ExtendedKeyUsage> extended) {
            this(extended, false);
        }

        boolean isOcspResponder() {
            return extended.contains(ExtendedKeyUsage.OCSP_SIGNING);
        }

        /**
         * NSS refuses an RSA host without key encipherment; RFC 8410 §5 and EC have no such use.
         */
        @Override
        public Set<KeyUsage> keyUsage(KeyType type) {
            return type == KeyType.RSA && !isOcspResponder()
                    ? EnumSet.of(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT)
                    : EnumSet.of(KeyUsage.DIGITAL_SIGNATURE);
        }
    }

    /**
     * A certificate authority.
     *
     * @param pathLength how many authorities may follow below it; absent: any number
     * @param constraints on the names below it; no use on a root, where Java ignores them
     */
    record Authority(OptionalInt pathLength, NameConstraints constraints) implements Usage {

        public Authority {
            requireNonNull(constraints, "constraints");
            if (pathLength.isPresent() && pathLength.getAsInt() < 0) {
                throw new Problem(Kind.POLICY, "A path length can't be negative.");
            }
        }

        @Override
        public Set<KeyUsage> keyUsage(KeyType type) {
            return EnumSet.of(KeyUsage.KEY_CERT_SIGN, KeyUsage.CRL_SIGN);
        }
    }
}
