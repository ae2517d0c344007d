package org.postseal.x509;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * A public key as a certificate carries it: a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) of a type
 * that we know, in the one encoding that there is for it, so that equal keys are equal octets.
 * Points lie on their curve, whatever the crypto provider would accept; whether the key is strong
 * enough is for {@link KeyRules}.
 */
public final class SubjectKey {

    /** A bound on the cost of a verification, not a policy. */
    private static final int MAX_RSA_MODULUS_BITS = 16_384;

    /** FIPS 186-5 §5.4: the exponent is below 2^256. */
    private static final int MAX_RSA_EXPONENT_BITS = 256;

    private static final int ED25519_OCTETS = 32;
    private static final int KEY_IDENTIFIER_OCTETS = 20;

    /** What an RSA key is made of. */
    record Rsa(BigInteger modulus, BigInteger exponent) {}

    /**
     * Where a certificate is made its key is read three times: from the CSR, from what will be
     * signed, and from what was. Checking the point takes longer than comparing octets. It changes
     * no answer: what is kept was accepted, and is found by all of its octets.
     */
    private static final ThreadLocal<Optional<SubjectKey>> LAST =
            ThreadLocal.withInitial(Optional::empty);

    private final byte[] spki;
    private final byte[] subjectPublicKey;
    private final KeyType type;
    private final int bits;
    private final Optional<Rsa> rsa;

    /** What a key is called is asked again and again. */
    private final SpkiHash hash;

    private SubjectKey(SubjectPublicKeyInfo info) {
        if (info.getPublicKeyData().getPadBits() != 0) {
            throw new Problem(Kind.MALFORMED, "The public key isn't a whole number of octets.");
        }
        this.subjectPublicKey = info.getPublicKeyData().getOctets();
        this.type = typeOf(info.getAlgorithm());
        this.rsa = type == KeyType.RSA ? Optional.of(rsa(subjectPublicKey)) : Optional.empty();
        this.bits = rsa.map(key -> key.modulus().bitLength()).orElseGet(this::checkedPointBits);
        this.spki = Der.encode(info);
        if (!Arrays.equals(spki, canonical(info.getAlgorithm()))) {
            throw new Problem(
                    Kind.MALFORMED,
                    "The public key isn't encoded as RFC 3279, RFC 5480 or RFC 8410 say: make the"
                            + " request with another tool.");
        }
        this.hash = SpkiHash.ofOctets(digest(spki));
    }

    /**
     * Reads a key.
     *
     * @param spkiDer the DER SubjectPublicKeyInfo and nothing else
     * @throws Problem of kind {@code MALFORMED} when it is no key, of kind {@code POLICY} when it
     *     is one of a type, curve or size that can't be certified
     */
    public static SubjectKey parse(byte[] spkiDer) {
        return LAST.get()
                .filter(key -> Arrays.equals(key.spki, spkiDer))
                .orElseGet(
                        () ->
                                Der.parse(
                                        spkiDer,
                                        "public key",
                                        value -> of(SubjectPublicKeyInfo.getInstance(value))));
    }

    /** As {@link #parse(byte[])}. */
    public static SubjectKey of(SubjectPublicKeyInfo info) {
        SubjectKey key = new SubjectKey(info);
        LAST.set(Optional.of(key));
        return key;
    }

    /** As {@link #parse(byte[])}. */
    public static SubjectKey of(PublicKey key) {
        return parse(key.getEncoded());
    }

    /** The DER SubjectPublicKeyInfo. */
    public byte[] spki() {
        return spki.clone();
    }

    public KeyType type() {
        return type;
    }

    /** Bits of the RSA modulus or of the curve: 2048, 256, 521, ... */
    public int bits() {
        return bits;
    }

    /**
     * The key for the provider in use.
     *
     * @throws Problem of kind {@code POLICY} when that provider refuses it
     */
    public PublicKey publicKey() {
        return Signatures.decode(this);
    }

    /** Lower-case hexadecimal SHA-256 of {@link #spki()}, as TLSA 3 1 1 and HPKP have it. */
    public String sha256() {
        return hash.hex();
    }

    /** What the key is called. */
    public SpkiHash hash() {
        return hash;
    }

    /**
     * What goes into the subject key identifier: the leftmost 160 bits of SHA-256 of the
     * subjectPublicKey's octets (RFC 7093 §2, method 1).
     */
    public byte[] keyIdentifier() {
        return Arrays.copyOf(digest(subjectPublicKey), KEY_IDENTIFIER_OCTETS);
    }

    /** Present for an RSA key. */
    Optional<Rsa> rsa() {
        return rsa;
    }

    /** The content of the BIT STRING: for EC and Ed25519 the encoded point. */
    byte[] subjectPublicKey() {
        return subjectPublicKey.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SubjectKey key && Arrays.equals(spki, key.spki);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(spki);
    }

    @Override
    public String toString() {
        return type.label() + " " + bits + " " + sha256();
    }

    private static KeyType typeOf(AlgorithmIdentifier algorithm) {
        ASN1ObjectIdentifier oid = algorithm.getAlgorithm();
        if (oid.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return KeyType.RSA;
        }
        if (oid.equals(EdECObjectIdentifiers.id_Ed25519)) {
            return KeyType.ED25519;
        }
        if (!oid.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            throw unsupported("A key of the algorithm " + oid);
        }
        if (!(algorithm.getParameters() instanceof ASN1ObjectIdentifier curve)) {
            throw unsupported("An EC key without a named curve");
        }
        if (curve.equals(SECObjectIdentifiers.secp256r1)) {
            return KeyType.EC_P256;
        }
        if (curve.equals(SECObjectIdentifiers.secp384r1)) {
            return KeyType.EC_P384;
        }
        if (curve.equals(SECObjectIdentifiers.secp521r1)) {
            return KeyType.EC_P521;
        }
        throw unsupported("An EC key on the curve " + curve);
    }

    private static Rsa rsa(byte[] subjectPublicKey) {
        RSAPublicKey key = Der.parse(subjectPublicKey, "RSA public key", RSAPublicKey::getInstance);
        BigInteger modulus = key.getModulus();
        BigInteger exponent = key.getPublicExponent();
        // Bouncy Castle reads a negative number as the positive one with the same octets.
        if (exponent.signum() == 0 || !Arrays.equals(Der.encode(key), subjectPublicKey)) {
            throw new Problem(
                    Kind.MALFORMED, "The RSA public key has a number that isn't positive.");
        }
        if (modulus.bitLength() > MAX_RSA_MODULUS_BITS
                || exponent.bitLength() > MAX_RSA_EXPONENT_BITS) {
            throw new Problem(
                    Kind.POLICY, "The RSA public key is too large: make one of 2048 bits.");
        }
        return new Rsa(modulus, exponent);
    }

    private int checkedPointBits() {
        if (type != KeyType.ED25519) {
            return Curve.of(type).checkedBits(subjectPublicKey);
        }
        if (subjectPublicKey.length != ED25519_OCTETS
                || !Ed25519.validatePublicKeyPartial(subjectPublicKey, 0)) {
            // Not on the curve, or of an order so small that anyone can sign for it.
            throw new Problem(
                    Kind.MALFORMED, "The Ed25519 public key isn't a usable point on its curve.");
        }
        return ED25519_OCTETS * Byte.SIZE;
    }

    /** Written anew from what was understood. */
    private byte[] canonical(AlgorithmIdentifier given) {
        AlgorithmIdentifier identifier =
                switch (type) {
                    case RSA -> new AlgorithmIdentifier(given.getAlgorithm(), DERNull.INSTANCE);
                    case EC_P256, EC_P384, EC_P521 ->
                            new AlgorithmIdentifier(given.getAlgorithm(), given.getParameters());
                    case ED25519 -> new AlgorithmIdentifier(given.getAlgorithm());
                };
        return Der.encode(new SubjectPublicKeyInfo(identifier, subjectPublicKey));
    }

    private static byte[] digest(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Problem unsupported(String what) {
        return new Problem(
                Kind.POLICY,
                what
                        + " can't be certified: make an RSA key, an EC key on P-256, P-384 or P-521"
                        + " given by name, or an Ed25519 key.");
    }
}
