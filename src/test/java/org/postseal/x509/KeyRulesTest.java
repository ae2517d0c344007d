package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.postseal.problem.Kind.POLICY;
import static org.postseal.testing.Refusal.assertRefused;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Keys;

class KeyRulesTest {

    private static final BigInteger F4 = BigInteger.valueOf(65_537);

    private final Random random = new Random(1);

    @ParameterizedTest
    @EnumSource
    void takesAKeyOfEveryType(KeyType type) {
        SubjectKey key = SubjectKey.of(Keys.of(type).getPublic());

        assertThatCode(() -> KeyRules.check(key)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {2048, 3072, 4096, 8192})
    void takesRsaKeysOf2048To8192Bits(int bits) {
        BigInteger modulus =
                Stream.generate(() -> prime(1024))
                        .limit(bits / 1024)
                        .reduce(BigInteger.ONE, BigInteger::multiply);
        SubjectKey key = rsa(modulus, F4);

        assertThatCode(() -> KeyRules.check(key)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 2040, 2047, 2049, 8200})
    void refusesOtherSizes(int bits) {
        SubjectKey key = rsa(BigInteger.ONE.shiftLeft(bits - 1).setBit(0), F4);

        assertRefused(POLICY, () -> KeyRules.check(key), bits + " bits");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 17, 65_535, 65_536, 65_538, 1L << 32, (1L << 32) + 1})
    void refusesAnExponentThatIsEvenOrOutOfBounds(long exponent) {
        SubjectKey key = rsa(goodModulus(), BigInteger.valueOf(exponent));

        assertRefused(POLICY, () -> KeyRules.check(key), "exponent");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 257, 743, 751})
    void refusesASmallFactor(int factor) {
        BigInteger small = BigInteger.valueOf(factor);
        int bits = 2048 - small.bitLength();
        BigInteger modulus =
                Stream.of(bits, bits + 1)
                        .map(length -> small.multiply(prime(length)))
                        .filter(product -> product.bitLength() == 2048)
                        .findFirst()
                        .orElseThrow();
        SubjectKey key = rsa(modulus, F4);

        assertRefused(POLICY, () -> KeyRules.check(key), "small factor");
    }

    @Test
    void refusesTwoPrimesThatAreClose() {
        BigInteger p = prime(1024);
        BigInteger next = p.add(BigInteger.TWO.pow(500)).nextProbablePrime();

        assertRefused(POLICY, () -> KeyRules.check(rsa(p.multiply(next), F4)), "too close");
        assertRefused(POLICY, () -> KeyRules.check(rsa(p.multiply(p), F4)), "too close");
    }

    @Test
    void refusesTwoPrimesThatFermatFindsOnlyInTheLastRounds() {
        BigInteger p = prime(1024);
        // a - sqrt(n) is about (q - p)^2 / (8 p): some rounds for a distance of 2^5 sqrt(p).
        BigInteger q = p.add(p.sqrt().shiftLeft(4)).nextProbablePrime();

        assertRefused(POLICY, () -> KeyRules.check(rsa(p.multiply(q), F4)), "too close");
    }

    /** Primes as Infineon's library made them: k * M + (65537^a mod M), M for 2048-bit keys. */
    @Test
    void refusesAKeyWithTheRocaWeakness() {
        BigInteger m = BigInteger.ONE;
        BigInteger prime = BigInteger.TWO;
        for (int i = 0; i < 126; i++) {
            m = m.multiply(prime);
            prime = prime.nextProbablePrime();
        }
        SubjectKey key = rsa(rocaPrime(m).multiply(rocaPrime(m)), F4);

        assertRefused(POLICY, () -> KeyRules.check(key), "ROCA");
    }

    @Test
    void refusesAnEd25519PointWithAComponentOfSmallOrder() {
        byte[] point = new byte[32];
        do {
            random.nextBytes(point);
        } while (!Ed25519.validatePublicKeyPartial(point, 0)
                || Ed25519.validatePublicKeyFull(point, 0));
        var info =
                new SubjectPublicKeyInfo(
                        new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519), point);

        assertRefused(POLICY, () -> KeyRules.check(SubjectKey.of(info)), "prime order");
    }

    private static BigInteger goodModulus() {
        return ((RSAPublicKey) Keys.rsa(2048).getPublic()).getModulus();
    }

    private BigInteger rocaPrime(BigInteger m) {
        BigInteger residue = F4.modPow(new BigInteger(200, random), m);
        BigInteger highest = BigInteger.ONE.shiftLeft(1024).divide(m);
        while (true) {
            BigInteger k = highest.subtract(new BigInteger(highest.bitLength() - 3, random));
            BigInteger candidate = k.subtract(BigInteger.ONE).multiply(m).add(residue);
            if (candidate.isProbablePrime(20)) {
                return candidate;
            }
        }
    }

    /** With the four highest bits set, so that a product has all the bits that it can have. */
    private BigInteger prime(int bits) {
        BigInteger highest = BigInteger.valueOf(15).shiftLeft(bits - 4);
        return highest.add(new BigInteger(bits - 4, random)).nextProbablePrime();
    }

    private static SubjectKey rsa(BigInteger modulus, BigInteger exponent) {
        try {
            byte[] key =
                    new org.bouncycastle.asn1.pkcs.RSAPublicKey(modulus, exponent).getEncoded();
            return SubjectKey.of(
                    new SubjectPublicKeyInfo(
                            new AlgorithmIdentifier(
                                    PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                            key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
