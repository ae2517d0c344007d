package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.problem.Kind.MALFORMED;
import static org.postseal.problem.Kind.POLICY;
import static org.postseal.testing.Refusal.assertRefused;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTNamedCurves;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Keys;

class SubjectKeyTest {

    private static final ASN1ObjectIdentifier P256 = SECObjectIdentifiers.secp256r1;

    private final SubjectKey p256 = SubjectKey.of(Keys.p256().getPublic());

    @ParameterizedTest
    @CsvSource({"RSA,2048", "EC_P256,256", "EC_P384,384", "EC_P521,521", "ED25519,256"})
    void knowsItsTypeAndSize(KeyType type, int bits) {
        var pair = Keys.of(type);
        SubjectKey key = SubjectKey.of(pair.getPublic());

        assertThat(key.type()).isEqualTo(type);
        assertThat(key.bits()).isEqualTo(bits);
        assertThat(key.spki()).isEqualTo(pair.getPublic().getEncoded());
        assertThat(key.publicKey().getEncoded()).isEqualTo(key.spki());
        assertThat(SubjectKey.parse(key.spki())).isEqualTo(key).hasSameHashCodeAs(key);
    }

    @Test
    void hasTheDigestsOfTheRfcs() throws Exception {
        var info = SubjectPublicKeyInfo.getInstance(p256.spki());
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");

        assertThat(p256.sha256()).isEqualTo(HexFormat.of().formatHex(sha256.digest(p256.spki())));
        assertThat(p256.keyIdentifier())
                .isEqualTo(Arrays.copyOf(sha256.digest(info.getPublicKeyData().getOctets()), 20));
    }

    @Test
    void canNotBeChangedFromOutside() {
        p256.spki()[30] ^= 1;

        assertThat(SubjectKey.parse(p256.spki())).isEqualTo(p256);
    }

    @ParameterizedTest
    @EnumSource(names = {"EC_P256", "EC_P384", "EC_P521"})
    void refusesAPointOffTheCurve(KeyType type) {
        byte[] spki = SubjectKey.of(Keys.of(type).getPublic()).spki();
        spki[spki.length - 1] ^= 1;

        assertRefused(MALFORMED, () -> SubjectKey.parse(spki), "curve");
    }

    @Test
    void refusesInfinityZeroAndCoordinatesAboveTheField() throws Exception {
        BigInteger p = NISTNamedCurves.getByName("P-256").getCurve().getField().getCharacteristic();
        byte[] tooLarge = p256.subjectPublicKey();
        byte[] octets = p.toByteArray();
        System.arraycopy(octets, octets.length - 32, tooLarge, 1, 32);

        assertRefused(MALFORMED, () -> ec(P256, new byte[] {0}), "curve");
        assertRefused(MALFORMED, () -> ec(P256, new byte[0]), "curve");
        byte[] zero = new byte[65];
        zero[0] = 4;
        assertRefused(MALFORMED, () -> ec(P256, zero), "curve");
        assertRefused(MALFORMED, () -> ec(P256, tooLarge), "curve");
    }

    @Test
    void refusesTheTwoOtherSpellingsOfAPoint() {
        byte[] compressed = Arrays.copyOf(p256.subjectPublicKey(), 33);
        compressed[0] = 2;
        byte[] hybrid = p256.subjectPublicKey();
        hybrid[0] = (byte) (6 + (hybrid[64] & 1));

        assertRefused(POLICY, () -> ec(P256, compressed), "uncompressed");
        assertRefused(MALFORMED, () -> ec(P256, hybrid));
    }

    @Test
    void refusesOtherCurvesAndExplicitOnes() {
        assertRefused(
                POLICY,
                () -> ec(SECObjectIdentifiers.secp256k1, p256.subjectPublicKey()),
                "1.3.132.0.10");
        assertRefused(
                POLICY,
                () -> ec(NISTNamedCurves.getByName("P-256"), p256.subjectPublicKey()),
                "named curve");
        assertRefused(POLICY, () -> ec(null, p256.subjectPublicKey()), "named curve");
        assertRefused(MALFORMED, () -> ec(SECObjectIdentifiers.secp384r1, p256.subjectPublicKey()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.840.113549.1.1.10", "1.2.840.10040.4.1", "1.3.101.110"})
    void refusesOtherAlgorithms(String oid) {
        var info =
                new SubjectPublicKeyInfo(
                        new AlgorithmIdentifier(new ASN1ObjectIdentifier(oid)), new byte[32]);

        assertRefused(POLICY, () -> SubjectKey.of(info), oid);
    }

    @Test
    void refusesASecondEncodingOfTheSameKey() throws Exception {
        byte[] rsa = SubjectKey.of(Keys.rsa(2048).getPublic()).subjectPublicKey();
        byte[] ed25519 = SubjectKey.of(Keys.ed25519().getPublic()).subjectPublicKey();

        assertRefused(
                MALFORMED, () -> key(PKCSObjectIdentifiers.rsaEncryption, null, rsa), "RFC 3279");
        assertRefused(
                MALFORMED,
                () -> key(EdECObjectIdentifiers.id_Ed25519, DERNull.INSTANCE, ed25519),
                "RFC 8410");
    }

    @Test
    void refusesAnEd25519KeyThatIsNoPoint() {
        byte[] nonCanonical = new byte[32];
        Arrays.fill(nonCanonical, (byte) 0xff);
        byte[] noPoint = new byte[32];
        noPoint[0] = 2;

        assertRefused(MALFORMED, () -> key(EdECObjectIdentifiers.id_Ed25519, null, nonCanonical));
        assertRefused(MALFORMED, () -> key(EdECObjectIdentifiers.id_Ed25519, null, noPoint));
        assertRefused(MALFORMED, () -> key(EdECObjectIdentifiers.id_Ed25519, null, new byte[31]));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"
            })
    void refusesAnEd25519PointOfSmallOrder(String hex) {
        byte[] point = HexFormat.of().parseHex(hex);

        assertRefused(
                MALFORMED, () -> key(EdECObjectIdentifiers.id_Ed25519, null, point), "Ed25519");
    }

    @Test
    void refusesRsaNumbersThatAreNotPositiveOrTooExpensive() throws Exception {
        BigInteger e = BigInteger.valueOf(65537);

        assertRefused(MALFORMED, () -> rsa(BigInteger.ONE.shiftLeft(2048).negate(), e), "positive");
        assertRefused(MALFORMED, () -> rsa(BigInteger.ONE.shiftLeft(2048), BigInteger.ZERO));
        assertRefused(POLICY, () -> rsa(BigInteger.ONE.shiftLeft(16_384), e), "too large");
        assertRefused(
                POLICY,
                () -> rsa(BigInteger.ONE.shiftLeft(2048), BigInteger.ONE.shiftLeft(256)),
                "too large");
    }

    @Test
    void refusesOctetsAfterAnRsaKey() throws Exception {
        byte[] rsa = SubjectKey.of(Keys.rsa(2048).getPublic()).subjectPublicKey();

        assertRefused(
                MALFORMED,
                () ->
                        key(
                                PKCSObjectIdentifiers.rsaEncryption,
                                DERNull.INSTANCE,
                                Arrays.copyOf(rsa, rsa.length + 1)),
                "trailing");
    }

    @Test
    void refusesWhatIsNoKey() throws Exception {
        byte[] number = new ASN1Integer(1).getEncoded();

        assertRefused(MALFORMED, () -> SubjectKey.parse(number), "public key");
        assertRefused(MALFORMED, () -> SubjectKey.parse(new byte[0]));
    }

    private static SubjectKey ec(ASN1Encodable curve, byte[] point) {
        return key(X9ObjectIdentifiers.id_ecPublicKey, curve, point);
    }

    private static SubjectKey rsa(BigInteger modulus, BigInteger exponent) throws Exception {
        byte[] key = new RSAPublicKey(modulus, exponent).getEncoded();
        return key(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE, key);
    }

    private static SubjectKey key(
            ASN1ObjectIdentifier algorithm, ASN1Encodable parameters, byte[] subjectPublicKey) {
        AlgorithmIdentifier identifier =
                parameters == null
                        ? new AlgorithmIdentifier(algorithm)
                        : new AlgorithmIdentifier(algorithm, parameters);
        return SubjectKey.of(new SubjectPublicKeyInfo(identifier, subjectPublicKey));
    }
}
