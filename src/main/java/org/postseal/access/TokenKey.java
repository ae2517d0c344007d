package org.postseal.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of the token hashes: 32 octets that are kept outside the database and are the same on all
 * replicas.
 */
public final class TokenKey {

    /** In octets. */
    public static final int LENGTH = 32;

    private final SecretKey key;

    /**
     * Takes the key over.
     *
     * @param octets is wiped
     */
    public TokenKey(byte[] octets) {
        if (octets.length != LENGTH) {
            throw new IllegalArgumentException("a token key has " + LENGTH + " octets");
        }
        this.key = new SecretKeySpec(octets, "HmacSHA256");
        Arrays.fill(octets, (byte) 0);
    }

    /**
     * A key for something else, of the same length and the same on all replicas, that tells nothing
     * about this one.
     *
     * @param purpose what it is for; another for another
     */
    public byte[] derive(String purpose) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            return mac.doFinal(("derive " + purpose).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    SecretKey secretKey() {
        return key;
    }

    @Override
    public String toString() {
        return "TokenKey[]";
    }
}
