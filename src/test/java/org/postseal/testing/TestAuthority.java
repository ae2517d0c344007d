package org.postseal.testing;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.postseal.x509.Certificate;
import org.postseal.x509.CertificateTemplate;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.ExtendedKeyUsage;
import org.postseal.x509.Issuer;
import org.postseal.x509.NameConstraints;
import org.postseal.x509.PkiUrls;
import org.postseal.x509.SerialNumber;
import org.postseal.x509.SignatureAlgorithm;
import org.postseal.x509.SubjectAltName;
import org.postseal.x509.SubjectKey;
import org.postseal.x509.Usage;

/** An authority with a throw-away key in the clear. */
public record TestAuthority(Certificate certificate, PrivateKey key) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    /** A self-signed root for ten years. */
    public static TestAuthority root(DistinguishedName subject, KeyPair keys) {
        SubjectKey key = SubjectKey.of(keys.getPublic());
        return new TestAuthority(
                sign(
                        new CertificateTemplate(
                                serial(),
                                new Issuer(subject, key.keyIdentifier()),
                                subject,
                                notBefore(),
                                notBefore().plus(3650, ChronoUnit.DAYS),
                                key,
                                new Usage.Authority(OptionalInt.empty(), NameConstraints.none()),
                                List.of(),
                                PkiUrls.none()),
                        key,
                        keys.getPrivate()),
                keys.getPrivate());
    }

    /** An issuing authority below this one, with path length 0, for five years. */
    public TestAuthority issuing(
            DistinguishedName subject, KeyPair keys, NameConstraints constraints) {
        SubjectKey issuingKey = SubjectKey.of(keys.getPublic());
        return new TestAuthority(
                sign(
                        new CertificateTemplate(
                                serial(),
                                certificate.asIssuer(),
                                subject,
                                notBefore(),
                                notBefore().plus(1825, ChronoUnit.DAYS),
                                issuingKey,
                                new Usage.Authority(OptionalInt.of(0), constraints),
                                List.of(),
                                PkiUrls.none())),
                keys.getPrivate());
    }

    /** What a mail server gets: an empty subject, these names, 90 days. */
    public CertificateTemplate leaf(SubjectKey hostKey, String... names) {
        return new CertificateTemplate(
                serial(),
                certificate.asIssuer(),
                DistinguishedName.empty(),
                notBefore(),
                notBefore().plus(90, ChronoUnit.DAYS),
                hostKey,
                new Usage.EndEntity(Set.of(ExtendedKeyUsage.SERVER_AUTH)),
                Arrays.stream(names).map(SubjectAltName::parse).toList(),
                PkiUrls.none());
    }

    /** Signs with this authority's key, unlinted. */
    public Certificate sign(CertificateTemplate template) {
        return sign(template, certificate.key(), key);
    }

    /** The signature of this authority's key over any octets. */
    public byte[] sign(byte[] toBeSigned) {
        return signature(SignatureAlgorithm.of(certificate.key().type()), key, toBeSigned);
    }

    private static Certificate sign(
            CertificateTemplate template, SubjectKey signingKey, PrivateKey key) {
        SignatureAlgorithm algorithm = SignatureAlgorithm.of(signingKey.type());
        byte[] toBeSigned = template.toBeSigned(algorithm);
        return Certificate.parse(
                CertificateTemplate.assemble(
                        toBeSigned, algorithm, signature(algorithm, key, toBeSigned)));
    }

    private static byte[] signature(
            SignatureAlgorithm algorithm, PrivateKey key, byte[] toBeSigned) {
        try {
            Signature signature = Signature.getInstance(algorithm.jcaName());
            signature.initSign(key);
            signature.update(toBeSigned);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static Instant notBefore() {
        return Instant.now().minus(CLOCK_SKEW).truncatedTo(ChronoUnit.SECONDS);
    }

    private static SerialNumber serial() {
        return SerialNumber.next(Instant.now(), RANDOM);
    }
}
