package org.postseal.issuance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.postseal.x509.Certificate;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.KeyType;
import org.postseal.x509.Pem;
import org.postseal.x509.Signatures;

/**
 * A P-256 key that this replica has made for itself, with the chain that certifies it: for its
 * listener, for its OCSP responders. In one file, so that one never meets another's other half.
 */
public final class OwnIdentity {

    private static final String KEY = "PRIVATE KEY";
    private static final String CERTIFICATE = "CERTIFICATE";

    private final byte[] key;
    private final List<Certificate> chain;

    private OwnIdentity(byte[] key, List<Certificate> chain) {
        this.key = key.clone();
        this.chain = List.copyOf(chain);
    }

    public static OwnIdentity of(KeyPair pair, List<Certificate> chain) {
        return new OwnIdentity(pair.getPrivate().getEncoded(), chain);
    }

    public static KeyPair newKey(SecureRandom random) {
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

    /** Empty when {@code pem} is not what {@link #pem} gave. */
    public static Optional<OwnIdentity> parse(byte[] pem) {
        List<Certificate> chain = new ArrayList<>();
        byte[] key = null;
        for (Pem.Block block : Pem.parse(new String(pem, US_ASCII))) {
            if (block.label().equals(KEY)) {
                key = block.content();
            } else {
                chain.add(Certificate.parse(block.content()));
            }
        }
        return key == null || chain.isEmpty()
                ? Optional.empty()
                : Optional.of(new OwnIdentity(key, chain));
    }

    /** Key, leaf, intermediates. */
    public byte[] pem() {
        return (keyPem() + chainPem()).getBytes(US_ASCII);
    }

    public String keyPem() {
        return Pem.encode(KEY, key);
    }

    public String chainPem() {
        StringBuilder pem = new StringBuilder();
        chain.forEach(certificate -> pem.append(Pem.encode(CERTIFICATE, certificate.der())));
        return pem.toString();
    }

    /** As the provider in use takes it; see {@link Signatures}. */
    public PrivateKey privateKey() {
        try {
            return Signatures.keyFactory(KeyType.EC_P256)
                    .generatePrivate(new PKCS8EncodedKeySpec(key));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("not a key that was made here", e);
        }
    }

    public Certificate leaf() {
        return chain.get(0);
    }

    @Override
    public String toString() {
        return "OwnIdentity[" + leaf().serial().hex() + "]";
    }
}
