package org.postseal.keystore;

import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.KeyType;
import org.postseal.x509.Signatures;

/** The keys that an authority may be created with. */
public enum KeySpec {
    EC_P256("EC-P256", KeyType.EC_P256, 256),
    EC_P384("EC-P384", KeyType.EC_P384, 384),
    RSA_2048("RSA-2048", KeyType.RSA, 2048),
    RSA_3072("RSA-3072", KeyType.RSA, 3072),
    RSA_4096("RSA-4096", KeyType.RSA, 4096),
    ED25519("Ed25519", KeyType.ED25519, 255);

    private final String label;
    private final KeyType type;
    private final int bits;

    KeySpec(String label, KeyType type, int bits) {
        this.label = label;
        this.type = type;
        this.bits = bits;
    }

    /** The name in JSON, for example {@code RSA-3072}. */
    public String label() {
        return label;
    }

    /**
     * Reads what {@link #label()} wrote.
     *
     * @param label for example {@code EC-P256}
     * @throws Problem of kind {@code POLICY} when there is no such key
     */
    public static KeySpec parse(String label) {
        return Arrays.stream(values())
                .filter(spec -> spec.label.equals(label))
                .findFirst()
                .orElseThrow(KeySpec::unknown);
    }

    private static Problem unknown() {
        String known =
                Arrays.stream(values()).map(KeySpec::label).collect(Collectors.joining(", "));
        return new Problem(Kind.POLICY, "An authority's key must be one of " + known + ".");
    }

    /** A new key from the provider's own random generator; RSA takes a moment. */
    public AuthorityKey generate() {
        KeyPairGenerator generator = Signatures.keyPairGenerator(type);
        generator.initialize(bits);
        byte[] pkcs8 = generator.generateKeyPair().getPrivate().getEncoded();
        try {
            return AuthorityKey.of(PrivateKeyInfo.getInstance(pkcs8));
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }
}
