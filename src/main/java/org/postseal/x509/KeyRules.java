package org.postseal.x509;

import java.math.BigInteger;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.SubjectKey.Rsa;

/**
 * Which public keys are strong enough to be certified, by our own arithmetic: crypto providers take
 * even moduli, exponent 1 and 512 bits. What only costs the holder of a bad key is checked too: a
 * mail host with a key that others can guess is everybody's problem.
 */
public final class KeyRules {

    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;

    /** CA/Browser Forum Baseline Requirements §6.1.6: odd, and from 2^16 + 1 on. */
    private static final BigInteger MIN_EXPONENT = BigInteger.valueOf(65_537);

    /** Where common verifiers stop (AWS-LC at 33 bits, others at 32). */
    private static final int MAX_EXPONENT_BITS = 32;

    private KeyRules() {}

    /**
     * Checks a key; costs about 0.1 ms for Ed25519, 0.2 ms for RSA-2048, 0.5 ms for RSA-4096.
     *
     * @throws Problem of kind {@code POLICY} that says what is wrong with it
     */
    public static void check(SubjectKey key) {
        key.rsa().ifPresent(KeyRules::check);
        // With a component of small order, verifiers disagree about signatures (RFC 8032 section
        // 8.4).
        if (key.type() == KeyType.ED25519
                && !Ed25519.validatePublicKeyFull(key.subjectPublicKey(), 0)) {
            throw bad("The Ed25519 key isn't in the group of prime order");
        }
    }

    /**
     * Refuses, as {@link #check} does, a key so large that a signature by it costs whoever verifies
     * it: to be asked before.
     */
    static void checkCost(SubjectKey key) {
        key.rsa()
                .ifPresent(
                        rsa -> {
                            if (rsa.modulus().bitLength() > MAX_RSA_BITS) {
                                throw badSize(rsa);
                            }
                            if (rsa.exponent().bitLength() > MAX_EXPONENT_BITS) {
                                throw badExponent();
                            }
                        });
    }

    private static void check(Rsa key) {
        BigInteger modulus = key.modulus();
        int bits = modulus.bitLength();
        if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS || bits % Byte.SIZE != 0) {
            throw badSize(key);
        }
        BigInteger exponent = key.exponent();
        if (!exponent.testBit(0)
                || exponent.compareTo(MIN_EXPONENT) < 0
                || exponent.bitLength() > MAX_EXPONENT_BITS) {
            throw badExponent();
        }
        if (WeakRsa.hasSmallFactor(modulus)) {
            throw bad("The modulus of the RSA key has a small factor");
        }
        if (WeakRsa.isRoca(modulus)) {
            throw bad("The RSA key was made by a chip with the ROCA weakness (CVE-2017-15361)");
        }
        if (WeakRsa.hasCloseFactors(modulus)) {
            throw bad("The two primes of the RSA key are too close to each other (CVE-2022-26320)");
        }
    }

    private static Problem badSize(Rsa key) {
        return new Problem(
                Kind.POLICY,
                "The RSA key has "
                        + key.modulus().bitLength()
                        + " bits: make one with 2048 to 8192 bits, a multiple of 8.");
    }

    private static Problem badExponent() {
        return new Problem(
                Kind.POLICY,
                "The public exponent of the RSA key isn't an odd number from 65537 to 2^32: make"
                        + " a key with 65537.");
    }

    private static Problem bad(String what) {
        return new Problem(Kind.POLICY, what + ": make a new key with another tool or device.");
    }
}
