package org.postseal.keystore;

import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.crypto.generators.SCrypt;

/** Scrypt (RFC 7914), as {@code openssl pkcs8 -scrypt} uses it. */
final class Scrypt implements KeyDerivation {

    /** 128 * N * r octets. */
    private static final long MAX_MEMORY = 256L << 20;

    /** The time goes with N * r * p: twice what the largest memory takes with p = 1. */
    private static final long MAX_WORK = 2 * MAX_MEMORY / 128;

    private final byte[] salt;
    private final int cost;
    private final int blockSize;
    private final int parallelisation;

    private Scrypt(byte[] salt, int cost, int blockSize, int parallelisation) {
        this.salt = salt;
        this.cost = cost;
        this.blockSize = blockSize;
        this.parallelisation = parallelisation;
    }

    /**
     * Reads and bounds the parameters.
     *
     * @param keyLength what the cipher needs, in octets; a length in the parameters must agree
     * @throws IllegalArgumentException when the structure is damaged
     */
    static Scrypt parse(ASN1Encodable parameters, int keyLength) {
        ScryptParams scrypt = ScryptParams.getInstance(parameters);
        long cost = bounded(scrypt.getCostParameter());
        long blockSize = bounded(scrypt.getBlockSize());
        long parallelisation = bounded(scrypt.getParallelizationParameter());
        // Each is at most MAX_WORK (2^22), so no product of three overflows.
        if (128 * cost * blockSize > MAX_MEMORY || cost * blockSize * parallelisation > MAX_WORK) {
            throw KeyEncryption.tooExpensive();
        }
        BigInteger length = scrypt.getKeyLength();
        boolean fits = length == null || length.equals(BigInteger.valueOf(keyLength));
        boolean powerOfTwo = cost > 1 && Long.bitCount(cost) == 1;
        if (!powerOfTwo || !fits) {
            throw KeyEncryption.malformed();
        }
        return new Scrypt(scrypt.getSalt(), (int) cost, (int) blockSize, (int) parallelisation);
    }

    private static long bounded(BigInteger stated) {
        if (stated.signum() <= 0) {
            throw KeyEncryption.malformed();
        }
        if (stated.compareTo(BigInteger.valueOf(MAX_WORK)) > 0) {
            throw KeyEncryption.tooExpensive();
        }
        return stated.longValueExact();
    }

    @Override
    public byte[] derive(byte[] secret, int length) {
        return SCrypt.generate(secret, salt, cost, blockSize, parallelisation, length);
    }
}
