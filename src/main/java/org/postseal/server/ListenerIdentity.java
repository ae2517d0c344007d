package org.postseal.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import org.postseal.issuance.OwnIdentity;
import org.postseal.x509.Certificate;
import org.postseal.x509.CertificateTemplate;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.ExtendedKeyUsage;
import org.postseal.x509.Issuer;
import org.postseal.x509.PkiUrls;
import org.postseal.x509.SerialNumber;
import org.postseal.x509.SignatureAlgorithm;
import org.postseal.x509.SubjectAltName;
import org.postseal.x509.SubjectKey;
import org.postseal.x509.Usage;

/**
 * What the HTTPS listener is known by: until there is one that was issued, and as Java wants it.
 */
final class ListenerIdentity {

    private static final DistinguishedName TEMPORARY =
            DistinguishedName.parse("CN=Postseal starting");
    private static final Duration TEMPORARY_LIFE = Duration.ofDays(1);

    private ListenerIdentity() {}

    /** Shown until an authority has signed a better one; nobody can verify it. */
    static OwnIdentity temporary(List<SubjectAltName> names, Instant now, SecureRandom random) {
        KeyPair pair = OwnIdentity.newKey(random);
        SubjectKey key = SubjectKey.of(pair.getPublic());
        SignatureAlgorithm algorithm = SignatureAlgorithm.of(key.type());
        byte[] toBeSigned =
                new CertificateTemplate(
                                SerialNumber.next(now, random),
                                new Issuer(TEMPORARY, key.keyIdentifier()),
                                TEMPORARY,
                                now,
                                now.plus(TEMPORARY_LIFE),
                                key,
                                new Usage.EndEntity(EnumSet.of(ExtendedKeyUsage.SERVER_AUTH)),
                                names,
                                PkiUrls.none())
                        .toBeSigned(algorithm);
        try {
            Signature signature = Signature.getInstance(algorithm.jcaName());
            signature.initSign(pair.getPrivate());
            signature.update(toBeSigned);
            byte[] der = CertificateTemplate.assemble(toBeSigned, algorithm, signature.sign());
            return OwnIdentity.of(pair, List.of(Certificate.parse(der)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a P-256 key can sign", e);
        }
    }

    /** For Java; without a password, since it never leaves memory. */
    static KeyStore keyStore(OwnIdentity identity) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "listener",
                    identity.privateKey(),
                    new char[0],
                    javaChain(identity.chainPem().getBytes(US_ASCII)));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a P-256 key and its chain make a key store", e);
        }
    }

    private static java.security.cert.Certificate[] javaChain(byte[] pem)
            throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem))
                .toArray(java.security.cert.Certificate[]::new);
    }
}
