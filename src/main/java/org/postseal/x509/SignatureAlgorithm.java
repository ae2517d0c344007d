package org.postseal.x509;

import java.util.EnumMap;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** How an authority signs: one algorithm for each type of key, so there is nothing to choose. */
public enum SignatureAlgorithm {
    /** RSASSA-PKCS1-v1_5, which every mail client reads. */
    SHA256_RSA("SHA256withRSA", PKCSObjectIdentifiers.sha256WithRSAEncryption),
    SHA256_ECDSA("SHA256withECDSA", X9ObjectIdentifiers.ecdsa_with_SHA256),
    SHA384_ECDSA("SHA384withECDSA", X9ObjectIdentifiers.ecdsa_with_SHA384),
    SHA512_ECDSA("SHA512withECDSA", X9ObjectIdentifiers.ecdsa_with_SHA512),
    ED25519("Ed25519", EdECObjectIdentifiers.id_Ed25519);

    private static final Map<SignatureAlgorithm, AlgorithmIdentifier> IDENTIFIERS =
            new EnumMap<>(SignatureAlgorithm.class);

    static {
        for (SignatureAlgorithm algorithm : values()) {
            IDENTIFIERS.put(algorithm, algorithm.newIdentifier());
        }
    }

    private final String jcaName;
    private final String oid;

    SignatureAlgorithm(String jcaName, ASN1ObjectIdentifier oid) {
        this.jcaName = jcaName;
        this.oid = oid.getId();
    }

    /** The algorithm of a key: the hash is as strong as the curve (RFC 5480 §4). */
    public static SignatureAlgorithm of(KeyType type) {
        return switch (type) {
            case RSA -> SHA256_RSA;
            case EC_P256 -> SHA256_ECDSA;
            case EC_P384 -> SHA384_ECDSA;
            case EC_P521 -> SHA512_ECDSA;
            case ED25519 -> ED25519;
        };
    }

    /**
     * As certificates name it: the parameters are NULL for RSA (RFC 4055 §5), absent for the others
     * (RFC 5758 §3.2, RFC 8410 §3).
     */
    public AlgorithmIdentifier identifier() {
        return IDENTIFIERS.get(this);
    }

    private AlgorithmIdentifier newIdentifier() {
        ASN1ObjectIdentifier algorithm = new ASN1ObjectIdentifier(oid);
        return this == SHA256_RSA
                ? new AlgorithmIdentifier(algorithm, DERNull.INSTANCE)
                : new AlgorithmIdentifier(algorithm);
    }

    /** The name for {@link java.security.Signature#getInstance(String)}. */
    public String jcaName() {
        return jcaName;
    }

    /** {@code SIGNED} of RFC 5280 §4.1.1: what was signed, how, and the signature. */
    byte[] assemble(byte[] toBeSigned, byte[] signature) {
        return DerEncoding.sequence(
                toBeSigned, Der.encode(identifier()), DerEncoding.bitString(signature));
    }
}
