package org.postseal.x509;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Everything that a certificate will say. Every value in it was validated by its own type; whether
 * they go together is for {@link Lint} to judge, on the encoding.
 *
 * @param notBefore whole seconds count; the first moment of validity
 * @param notAfter whole seconds count; the last moment of validity, inclusive (RFC 5280 §4.1.2.5)
 * @param names go into the SAN, which is critical when {@code subject} is empty (RFC 5280 §4.2.1.6)
 */
public record CertificateTemplate(
        SerialNumber serial,
        Issuer issuer,
        DistinguishedName subject,
        Instant notBefore,
        Instant notAfter,
        SubjectKey key,
        Usage usage,
        List<SubjectAltName> names,
        PkiUrls urls) {

    private static final byte[] V3 = DerEncoding.explicit(0, DerEncoding.integer(BigInteger.TWO));
    private static final int EXTENSIONS_TAG = 3;

    public CertificateTemplate {
        requireNonNull(serial, "serial");
        requireNonNull(issuer, "issuer");
        requireNonNull(subject, "subject");
        requireNonNull(notBefore, "notBefore");
        requireNonNull(notAfter, "notAfter");
        requireNonNull(key, "key");
        requireNonNull(usage, "usage");
        names = List.copyOf(names);
        requireNonNull(urls, "urls");
    }

    /**
     * For a delegated OCSP responder (RFC 6960 §4.2.2.2). Readers find it in its responses and
     * don't ask whether it is revoked itself, so that it has no URLs: it had better not live long.
     *
     * @param issuer the authority that it answers for
     */
    public static CertificateTemplate ocspResponder(
            SerialNumber serial,
            Issuer issuer,
            DistinguishedName subject,
            Instant notBefore,
            Instant notAfter,
            SubjectKey key) {
        return new CertificateTemplate(
                serial,
                issuer,
                subject,
                notBefore,
                notAfter,
                key,
                new Usage.EndEntity(Set.of(ExtendedKeyUsage.OCSP_SIGNING)),
                List.of(),
                PkiUrls.none());
    }

    /** The DER of the TBSCertificate (RFC 5280 §4.1): lint these octets, sign these octets. */
    public byte[] toBeSigned(SignatureAlgorithm algorithm) {
        return DerEncoding.sequence(
                V3,
                DerEncoding.integer(serial.value()),
                Der.encode(algorithm.identifier()),
                issuer.name().der(),
                DerEncoding.sequence(DerEncoding.time(notBefore), DerEncoding.time(notAfter)),
                subject.der(),
                key.spki(),
                DerEncoding.explicit(EXTENSIONS_TAG, Extensions.of(this)));
    }

    /** The DER of the certificate. */
    public static byte[] assemble(
            byte[] toBeSigned, SignatureAlgorithm algorithm, byte[] signature) {
        return algorithm.assemble(toBeSigned, signature);
    }
}
