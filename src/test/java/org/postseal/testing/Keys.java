package org.postseal.testing;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.postseal.x509.KeyType;
import org.postseal.x509.Signatures;

/** Key pairs for tests. RSA keys are made once for each size, the others are always new. */
public final class Keys {

    private static final Map<Integer, KeyPair> RSA = new ConcurrentHashMap<>();

    private Keys() {}

    /** A shared RSA key with exponent 65537. */
    public static KeyPair rsa(int bits) {
        return RSA.computeIfAbsent(bits, Keys::newRsa);
    }

    /** Another RSA key than {@link #rsa(int)}. */
    public static KeyPair newRsa(int bits) {
        KeyPairGenerator generator = Signatures.keyPairGenerator(KeyType.RSA);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    public static KeyPair p256() {
        return ec("secp256r1");
    }

    public static KeyPair p384() {
        return ec("secp384r1");
    }

    public static KeyPair p521() {
        return ec("secp521r1");
    }

    public static KeyPair ed25519() {
        return Signatures.keyPairGenerator(KeyType.ED25519).generateKeyPair();
    }

    /** A key of that type; RSA has 2048 bits. */
    public static KeyPair of(KeyType type) {
        return switch (type) {
            case RSA -> rsa(2048);
            case EC_P256 -> p256();
            case EC_P384 -> p384();
            case EC_P521 -> p521();
            case ED25519 -> ed25519();
        };
    }

    private static KeyPair ec(String curve) {
        try {
            KeyPairGenerator generator = Signatures.keyPairGenerator(KeyType.EC_P256);
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
