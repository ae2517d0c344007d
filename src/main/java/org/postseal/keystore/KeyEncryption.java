package org.postseal.keystore;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * How the key in a file is encrypted. Parsing one checks that it is known and what opening it would
 * cost; nothing is computed before that.
 */
interface KeyEncryption {

    /** 2,000,000 rounds take a few seconds. */
    int MAX_ROUNDS = 2_000_000;

    /**
     * The plain octets, which the caller wipes; they may be noise when the passphrase is wrong.
     *
     * @throws GeneralSecurityException when the passphrase is wrong or the file is damaged
     */
    byte[] decrypt(byte[] encrypted, Passphrase passphrase) throws GeneralSecurityException;

    /**
     * An iteration count that we are willing to compute.
     *
     * @throws Problem when it is larger than {@link #MAX_ROUNDS} or not positive
     */
    static int rounds(BigInteger stated) {
        if (stated.signum() <= 0) {
            throw malformed();
        }
        if (stated.compareTo(BigInteger.valueOf(MAX_ROUNDS)) > 0) {
            throw tooExpensive();
        }
        return stated.intValueExact();
    }

    /** For a scheme that is not, or no longer, supported. */
    static Problem unsupported(String what) {
        return new Problem(
                Kind.POLICY,
                "The key is encrypted with "
                        + what
                        + ", which is not supported: rewrite it with"
                        + " 'openssl pkcs8 -topk8 -v2 aes-256-cbc -in old.key -out new.key'.");
    }

    /** For a scheme that costs more than we would spend on a stranger's file. */
    static Problem tooExpensive() {
        return new Problem(
                Kind.POLICY,
                "The key's encryption asks for too much memory or time, so it was not tried: rewrite"
                        + " it with 'openssl pkcs8 -topk8 -v2 aes-256-cbc -in old.key -out new.key'.");
    }

    /** For parameters that no program writes. */
    static Problem malformed() {
        return new Problem(Kind.MALFORMED, "The key file's encryption parameters are damaged.");
    }
}
