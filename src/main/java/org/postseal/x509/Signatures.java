package org.postseal.x509;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.amazon.corretto.crypto.provider.RuntimeCryptoException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Which JCA provider signs, verifies and makes keys: Amazon's (it wraps AWS-LC, thirty times the
 * JDK's speed) where its native library loads, else Bouncy Castle for everything. Chosen once,
 * never registered with the JVM, so nothing else in the process changes.
 */
public final class Signatures {

    private static final Signatures CHOSEN =
            new Signatures(corretto().orElseGet(BouncyCastleProvider::new));

    /**
     * Amazon's has no key factory for Ed25519; its signatures and Bouncy Castle's take this one's
     * keys.
     */
    private static final String JDK_ED25519 = "SunEC";

    private final Provider provider;
    private final Provider ed25519Keys;

    Signatures(Provider provider) {
        this.provider = provider;
        this.ed25519Keys = Security.getProvider(JDK_ED25519);
    }

    /**
     * The name of the provider in use, for the log: {@code AmazonCorrettoCryptoProvider} or {@code
     * BC}.
     */
    public static String providerName() {
        return CHOSEN.provider.getName();
    }

    /**
     * Whether {@code signature} over {@code data} was made with the private key of {@code key};
     * none was whose algorithm is for another type of key.
     *
     * @throws Problem of kind {@code POLICY} for an algorithm that isn't trusted (SHA-1, MD5, an
     *     unknown one), of kind {@code MALFORMED} for damaged parameters
     */
    public static boolean verify(
            SubjectKey key, AlgorithmIdentifier algorithm, byte[] data, byte[] signature) {
        return CHOSEN.isValid(key, algorithm, data, signature);
    }

    boolean isValid(SubjectKey key, AlgorithmIdentifier algorithm, byte[] data, byte[] signature) {
        SignatureScheme scheme = SignatureScheme.of(algorithm);
        if (!scheme.keys().contains(key.type())) {
            return false;
        }
        PublicKey publicKey = publicKey(key);
        try {
            Signature engine = newEngine(scheme.jcaName());
            if (scheme.pss().isPresent()) {
                engine.setParameter(scheme.pss().get());
            }
            engine.initVerify(publicKey);
            engine.update(data);
            return engine.verify(signature);
        } catch (SignatureException | InvalidKeyException | InvalidAlgorithmParameterException e) {
            // Not a signature of this scheme at all, or one that this key is too short for.
            return false;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    PublicKey publicKey(SubjectKey key) {
        try {
            return newKeyFactory(key.type()).generatePublic(new X509EncodedKeySpec(key.spki()));
        } catch (InvalidKeySpecException e) {
            throw new Problem(Kind.POLICY, "The public key isn't usable: make a new one.", e);
        }
    }

    /** The key as the provider in use has it. */
    static PublicKey decode(SubjectKey key) {
        return CHOSEN.publicKey(key);
    }

    /**
     * A new engine for one thread.
     *
     * @param jcaName for example {@code SHA256withECDSA}
     */
    public static Signature engine(String jcaName) {
        try {
            return CHOSEN.newEngine(jcaName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /**
     * As {@link #engine(String)} for messages of any length: Amazon's takes no more than a MiB for
     * Ed25519.
     */
    public static Signature engineForAnyLength(SignatureAlgorithm algorithm) {
        return algorithm == SignatureAlgorithm.ED25519
                ? ed25519ForAnyLength()
                : engine(algorithm.jcaName());
    }

    private static Signature ed25519ForAnyLength() {
        try {
            return Signature.getInstance(SignatureAlgorithm.ED25519.jcaName(), CHOSEN.ed25519Keys);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes keys of {@code type} that {@link #engine(String)} takes. */
    public static KeyFactory keyFactory(KeyType type) {
        return CHOSEN.newKeyFactory(type);
    }

    /** Generates keys of {@code type} that {@link #engine(String)} takes; not yet initialised. */
    public static KeyPairGenerator keyPairGenerator(KeyType type) {
        try {
            return KeyPairGenerator.getInstance(type.jcaName(), CHOSEN.keys(type));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyFactory newKeyFactory(KeyType type) {
        try {
            return KeyFactory.getInstance(type.jcaName(), keys(type));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Signature newEngine(String jcaName) throws NoSuchAlgorithmException {
        return Signature.getInstance(jcaName, provider);
    }

    private Provider keys(KeyType type) {
        return type == KeyType.ED25519 ? ed25519Keys : provider;
    }

    private static Optional<Provider> corretto() {
        AmazonCorrettoCryptoProvider corretto = AmazonCorrettoCryptoProvider.INSTANCE;
        if (corretto.getLoadingError() != null) {
            return Optional.empty();
        }
        try {
            corretto.assertHealthy();
            return Optional.of(corretto);
        } catch (RuntimeCryptoException e) {
            return Optional.empty();
        }
    }
}
