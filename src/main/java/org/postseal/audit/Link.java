package org.postseal.audit;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A place in a chain: the position of its newest record and that record's hash. */
final class Link {

    private static final int HASH_LENGTH = 32;

    private final long position;
    private final byte[] hash;

    /**
     * @param hash 32 octets of SHA-256
     */
    Link(long position, byte[] hash) {
        this.position = position;
        this.hash = hash.clone();
    }

    long position() {
        return position;
    }

    byte[] hash() {
        return hash.clone();
    }

    /** Before the first record. */
    static Link genesis() {
        return new Link(0, new byte[HASH_LENGTH]);
    }

    /**
     * The link that a record makes: SHA-256 over the previous hash, writer, position, time and
     * event. All but the event have a fixed length, so no two records give the same octets.
     *
     * @param recordedAt microseconds since the epoch
     * @param event JSON in UTF-8, as stored
     */
    Link next(WriterId writer, long recordedAt, byte[] event) {
        long next = position + 1;
        ByteBuffer fixed =
                ByteBuffer.allocate(HASH_LENGTH + 4 * Long.BYTES)
                        .put(hash)
                        .putLong(writer.value().getMostSignificantBits())
                        .putLong(writer.value().getLeastSignificantBits())
                        .putLong(next)
                        .putLong(recordedAt);
        MessageDigest digest = sha256();
        digest.update(fixed.array());
        return new Link(next, digest.digest(event));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
