package org.postseal.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.postseal.x509.Certificate;
import org.postseal.x509.CertificateTemplate;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.ExtendedKeyUsage;
import org.postseal.x509.Issuer;
import org.postseal.x509.Pem;
import org.postseal.x509.PkiUrls;
import org.postseal.x509.SerialNumber;
import org.postseal.x509.SignatureAlgorithm;
import org.postseal.x509.SubjectAltName;
import org.postseal.x509.SubjectKey;
import org.postseal.x509.Usage;

/**
 * Key and chain of the HTTPS listener, kept together so that one never meets another's other half.
 */
final class ListenerIdentity {

    private static final String KEY = "PRIVATE KEY";
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final DistinguishedName TEMPORARY =
            DistinguishedName.parse("CN=Postseal starting");
    private static final Duration TEMPORARY_LIFE = Duration.ofDays(1);

    private final byte[] key;
    private final List<Certificate> chain;

    private ListenerIdentity(byte[] key, List<Certificate> chain) {
        this.key = key;
        this.chain = List.copyOf(chain);
    }

    static KeyPair newKey(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has P-256", e);
        }
    }

    /** A CSR without names, in DER; they are asked for beside it. */
    static byte[] csr(KeyPair pair) {
        try {
            return new JcaPKCS10CertificationRequestBuilder(
                            X500Name.getInstance(DistinguishedName.empty().der()), pair.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                    .getEncoded();
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("a P-256 key can sign a request", e);
        }
    }

    static ListenerIdentity of(KeyPair pair, List<Certificate> chain) {
        return new ListenerIdentity(pair.getPrivate().getEncoded(), chain);
    }

    /** Shown until an authority has signed a better one; nobody can verify it. */
    static ListenerIdentity temporary(
            List<SubjectAltName> names, Instant now, SecureRandom random) {
        KeyPair pair = newKey(random);
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
            return of(pair, List.of(Certificate.parse(der)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a P-256 key can sign", e);
        }
    }

    /** Empty when {@code pem} is not what {@link #pem} gave. */
    static Optional<ListenerIdentity> parse(byte[] pem) {
        List<Certificate> chain = new ArrayList<>();
        byte[] key = null;
        for (Pem.Block block : Pem.parse(new String(pem, StandardCharsets.US_ASCII))) {
            if (block.label().equals(KEY)) {
                key = block.content();
            } else {
                chain.add(Certificate.parse(block.content()));
            }
        }
        return key == null || chain.isEmpty()
                ? Optional.empty()
                : Optional.of(new ListenerIdentity(key, chain));
    }

    /** Key, leaf, intermediates. */
    byte[] pem() {
        return (keyPem() + chainPem()).getBytes(StandardCharsets.US_ASCII);
    }

    String keyPem() {
        return Pem.encode(KEY, key);
    }

    String chainPem() {
        StringBuilder pem = new StringBuilder();
        chain.forEach(certificate -> pem.append(Pem.encode(CERTIFICATE, certificate.der())));
        return pem.toString();
    }

    /** The same for Java; without a password, since it never leaves memory. */
    KeyStore keyStore() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("listener", privateKey(), new char[0], javaChain());
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a P-256 key and its chain make a key store", e);
        }
    }

    private PrivateKey privateKey() throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key));
    }

    private java.security.cert.Certificate[] javaChain() throws GeneralSecurityException {
        byte[] pem = chainPem().getBytes(StandardCharsets.US_ASCII);
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem))
                .toArray(java.security.cert.Certificate[]::new);
    }

    Certificate leaf() {
        return chain.get(0);
    }

    boolean isTemporary() {
        return leaf().isSelfIssued();
    }

    @Override
    public String toString() {
        return "ListenerIdentity[" + leaf().serial().hex() + "]";
    }
}
