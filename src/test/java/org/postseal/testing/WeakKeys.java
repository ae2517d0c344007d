package org.postseal.testing;

import static java.math.BigInteger.ONE;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Key pairs that sign well and must not be certified. */
public final class WeakKeys {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final BigInteger F4 = BigInteger.valueOf(65537);

    private WeakKeys() {}

    public static KeyPair exponentThree() {
        BigInteger three = BigInteger.valueOf(3);
        return rsa(prime(1024, three), prime(1024, three), three);
    }

    /** A modulus whose length is no multiple of 8. */
    public static KeyPair withoutTopBit() {
        return rsa(prime(1024, F4), prime(1023, F4), F4);
    }

    /** Primes that Fermat's method finds at once. */
    public static KeyPair closePrimes() {
        BigInteger p = prime(1024, F4);
        BigInteger q = p;
        do {
            q = q.nextProbablePrime();
        } while (q.mod(F4).equals(ONE));
        return rsa(p, q, F4);
    }

    /**
     * Primes as Infineon's library made them: k * M + (65537^a mod M), with M for 2048-bit keys
     * (CVE-2017-15361).
     */
    public static KeyPair roca() {
        BigInteger m = ONE;
        BigInteger prime = BigInteger.TWO;
        for (int i = 0; i < 126; i++) {
            m = m.multiply(prime);
            prime = prime.nextProbablePrime();
        }
        return rsa(rocaPrime(m), rocaPrime(m), F4);
    }

    /** A curve that no mail client knows. */
    public static KeyPair secp256k1() {
        try {
            KeyPairGenerator generator =
                    KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
            generator.initialize(new ECGenParameterSpec("secp256k1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A P-256 key whose point is not on P-256. */
    public static SubjectPublicKeyInfo offCurve() {
        SubjectPublicKeyInfo good =
                SubjectPublicKeyInfo.getInstance(Keys.p256().getPublic().getEncoded());
        byte[] point = good.getPublicKeyData().getOctets();
        point[point.length - 1] ^= 1;
        return new SubjectPublicKeyInfo(good.getAlgorithm(), point);
    }

    private static BigInteger prime(int bits, BigInteger exponent) {
        while (true) {
            // With the highest bits set, so that a product has all the bits that it can have.
            BigInteger start =
                    BigInteger.valueOf(15)
                            .shiftLeft(bits - 4)
                            .add(new BigInteger(bits - 4, RANDOM));
            BigInteger prime = start.nextProbablePrime();
            if (prime.subtract(ONE).gcd(exponent).equals(ONE)) {
                return prime;
            }
        }
    }

    private static BigInteger rocaPrime(BigInteger m) {
        BigInteger residue = F4.modPow(new BigInteger(200, RANDOM), m);
        BigInteger highest = ONE.shiftLeft(1024).divide(m);
        while (true) {
            BigInteger k = highest.subtract(new BigInteger(highest.bitLength() - 3, RANDOM));
            BigInteger candidate = k.subtract(ONE).multiply(m).add(residue);
            if (candidate.isProbablePrime(20)) {
                return candidate;
            }
        }
    }

    private static KeyPair rsa(BigInteger p, BigInteger q, BigInteger exponent) {
        BigInteger modulus = p.multiply(q);
        BigInteger order = p.subtract(ONE).multiply(q.subtract(ONE));
        BigInteger d = exponent.modInverse(order);
        try {
            KeyFactory factory = KeyFactory.getInstance("RSA");
            return new KeyPair(
                    factory.generatePublic(new RSAPublicKeySpec(modulus, exponent)),
                    factory.generatePrivate(
                            new RSAPrivateCrtKeySpec(
                                    modulus,
                                    exponent,
                                    d,
                                    p,
                                    q,
                                    d.mod(p.subtract(ONE)),
                                    d.mod(q.subtract(ONE)),
                                    q.modInverse(p))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
