package org.postseal.keystore;

import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Argon2id (RFC 9106) with its parameters. Those of new slots are the RFC's second recommended
 * option (§4); stored ones are bounded before anything is computed, since they may come from
 * whoever can write the database.
 */
final class Argon2 {

    private static final int PASSES = 3;
    private static final int MEMORY_KIB = 64 * 1024;
    private static final int LANES = 4;
    private static final int SALT_LENGTH = 16;

    private static final int MAX_PASSES = 10;
    private static final int MAX_MEMORY_KIB = 256 * 1024;
    private static final int MAX_LANES = 16;
    private static final int MAX_SALT_LENGTH = 64;

    /** RFC 9106 §3.1: at least eight blocks of 1 KiB for each lane. */
    private static final int MIN_BLOCKS_PER_LANE = 8;

    private final int passes;
    private final int memoryKib;
    private final int lanes;
    private final byte[] salt;

    /**
     * @throws Problem of kind {@code INTERNAL} when a parameter is out of bounds
     */
    Argon2(int passes, int memoryKib, int lanes, byte[] salt) {
        boolean sane =
                passes >= 1
                        && passes <= MAX_PASSES
                        && lanes >= 1
                        && lanes <= MAX_LANES
                        && memoryKib >= MIN_BLOCKS_PER_LANE * lanes
                        && memoryKib <= MAX_MEMORY_KIB
                        && salt.length >= SALT_LENGTH
                        && salt.length <= MAX_SALT_LENGTH;
        if (!sane) {
            throw new Problem(
                    Kind.INTERNAL,
                    "The stored Argon2id parameters of this authority's key are out of bounds;"
                            + " nothing was computed: compare the database with a backup.");
        }
        this.passes = passes;
        this.memoryKib = memoryKib;
        this.lanes = lanes;
        this.salt = salt.clone();
    }

    static Argon2 fresh(SecureRandom random) {
        byte[] salt = new byte[SALT_LENGTH];
        random.nextBytes(salt);
        return new Argon2(PASSES, MEMORY_KIB, LANES, salt);
    }

    /** Takes about half a second and {@link #memoryKib()}; one at a time in this process. */
    SealingKey derive(Passphrase passphrase) {
        return Derivation.alone(() -> compute(passphrase));
    }

    private SealingKey compute(Passphrase passphrase) {
        Argon2Parameters parameters =
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withIterations(passes)
                        .withMemoryAsKB(memoryKib)
                        .withParallelism(lanes)
                        .withSalt(salt)
                        .build();
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(parameters);
        byte[] octets = new byte[SealingKey.LENGTH];
        byte[] secret = passphrase.normalizedUtf8();
        generator.generateBytes(secret, octets);
        Arrays.fill(secret, (byte) 0);
        return new SealingKey(octets);
    }

    int passes() {
        return passes;
    }

    int memoryKib() {
        return memoryKib;
    }

    int lanes() {
        return lanes;
    }

    byte[] salt() {
        return salt.clone();
    }
}
