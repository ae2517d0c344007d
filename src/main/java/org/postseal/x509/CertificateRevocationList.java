package org.postseal.x509;

import java.math.BigInteger;
import java.time.Instant;
import org.bouncycastle.asn1.x509.Extension;

/**
 * Writes a certificate revocation list, version 2 (RFC 5280 §5), that revokes nothing: a new
 * authority's first.
 */
public final class CertificateRevocationList {

    private static final byte[] V2 = DerEncoding.integer(BigInteger.ONE);
    private static final int EXTENSIONS_TAG = 0;

    private CertificateRevocationList() {}

    /**
     * The DER of the TBSCertList: sign these octets. Without entries there is no {@code
     * revokedCertificates}, not an empty one (RFC 5280 §5.1.2.6).
     *
     * @param number of this CRL, not negative and of at most 20 octets (RFC 5280 §5.2.3)
     * @param thisUpdate whole seconds count
     * @param nextUpdate whole seconds count; readers want the next one by then
     */
    public static byte[] toBeSigned(
            Issuer issuer,
            BigInteger number,
            Instant thisUpdate,
            Instant nextUpdate,
            SignatureAlgorithm algorithm) {
        return DerEncoding.sequence(
                V2,
                Der.encode(algorithm.identifier()),
                issuer.name().der(),
                DerEncoding.time(thisUpdate),
                DerEncoding.time(nextUpdate),
                DerEncoding.explicit(
                        EXTENSIONS_TAG,
                        DerEncoding.sequence(
                                Extensions.extension(
                                        Extension.authorityKeyIdentifier,
                                        Extensions.keyIdentifierOf(issuer)),
                                Extensions.extension(
                                        Extension.cRLNumber, DerEncoding.integer(number)))));
    }

    /** The DER of the CRL. */
    public static byte[] assemble(
            byte[] toBeSigned, SignatureAlgorithm algorithm, byte[] signature) {
        return algorithm.assemble(toBeSigned, signature);
    }
}
