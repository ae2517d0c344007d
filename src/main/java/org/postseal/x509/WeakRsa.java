package org.postseal.x509;

import java.math.BigInteger;
import java.util.BitSet;
import java.util.stream.IntStream;

/** Finds RSA moduli that can be factored without much work. */
final class WeakRsa {

    /** The odd primes that a modulus is divided by; as far as the Baseline Requirements go. */
    private static final int[] SMALL_PRIMES = primes(3, 751);

    private static final BigInteger SMALL_PRIMES_PRODUCT = product(SMALL_PRIMES);

    /** Those that divide the constant M of every vulnerable key size (Nemec et al. 2017, §2.2). */
    private static final int[] ROCA_PRIMES = primes(3, 167);

    private static final BigInteger ROCA_PRIMES_PRODUCT = product(ROCA_PRIMES);

    private static final BitSet[] ROCA_RESIDUES =
            IntStream.of(ROCA_PRIMES).mapToObj(WeakRsa::powersOf65537).toArray(BitSet[]::new);

    /** Baseline Requirements §6.1.1.3 asks for 100 rounds of Fermat's method. */
    private static final int FERMAT_ROUNDS = 110;

    /** Squares are rare modulo this: 2^6 and the first odd primes, 3 twice. */
    private static final int SIEVE = 64 * 9 * 5 * 7 * 11 * 13;

    private static final BitSet SQUARES = squares();

    private WeakRsa() {}

    /** Whether it is even or has a prime factor up to 751. */
    static boolean hasSmallFactor(BigInteger modulus) {
        return !modulus.testBit(0)
                || !modulus.mod(SMALL_PRIMES_PRODUCT)
                        .gcd(SMALL_PRIMES_PRODUCT)
                        .equals(BigInteger.ONE);
    }

    /**
     * Whether the primes have the form k * M + (65537^a mod M) of Infineon's library: then the
     * modulus is a power of 65537 modulo each prime that divides M. A random modulus is, too, with
     * a probability of about 2^-27.
     */
    static boolean isRoca(BigInteger modulus) {
        BigInteger rest = modulus.mod(ROCA_PRIMES_PRODUCT);
        for (int i = 0; i < ROCA_PRIMES.length; i++) {
            int residue = rest.mod(BigInteger.valueOf(ROCA_PRIMES[i])).intValue();
            if (!ROCA_RESIDUES[i].get(residue)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether Fermat's method factors it at once: for n = (a - b)(a + b) with a near the root of n,
     * a^2 - n is a square. Its residue is carried along, so that hardly any candidate costs a root.
     */
    static boolean hasCloseFactors(BigInteger modulus) {
        BigInteger first = modulus.sqrt();
        BigInteger sieve = BigInteger.valueOf(SIEVE);
        long root = first.mod(sieve).longValue();
        long rest = modulus.mod(sieve).longValue();
        for (int round = 0; round < FERMAT_ROUNDS; round++) {
            long a = (root + round) % SIEVE;
            if (SQUARES.get((int) Math.floorMod(a * a - rest, (long) SIEVE))
                    && isSquare(first.add(BigInteger.valueOf(round)).pow(2).subtract(modulus))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSquare(BigInteger number) {
        return number.signum() >= 0 && number.sqrtAndRemainder()[1].signum() == 0;
    }

    private static int[] primes(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .filter(number -> BigInteger.valueOf(number).isProbablePrime(50))
                .toArray();
    }

    private static BigInteger product(int[] factors) {
        return IntStream.of(factors)
                .mapToObj(BigInteger::valueOf)
                .reduce(BigInteger.ONE, BigInteger::multiply);
    }

    private static BitSet powersOf65537(int prime) {
        BitSet powers = new BitSet(prime);
        int power = 1;
        while (!powers.get(power)) {
            powers.set(power);
            power = power * (65_537 % prime) % prime;
        }
        return powers;
    }

    private static BitSet squares() {
        BitSet squares = new BitSet(SIEVE);
        for (long root = 0; root < SIEVE; root++) {
            squares.set((int) (root * root % SIEVE));
        }
        return squares;
    }
}
