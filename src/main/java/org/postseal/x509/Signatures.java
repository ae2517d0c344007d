package org.postseal.x509;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.amazon.corretto.crypto.provider.RuntimeCryptoException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

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
