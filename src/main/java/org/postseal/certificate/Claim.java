package org.postseal.certificate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.stream.Stream;

/**
 * The right to one certificate, taken by whoever stores its row first: an idempotency key for
 * example.
 *
 * @param id SHA-256 in hex of what may be used once
 * @param request SHA-256 in hex of the request that uses it, to tell a repetition from another
 *     request
 * @param life how long it is taken, from when it is stored; afterwards the same may be used anew
 */
public record Claim(String id, String request, Duration life) {

    public Claim {
        requireNonNull(id, "id");
        requireNonNull(request, "request");
        requireNonNull(life, "life");
    }

    /**
     * A claim on {@code key}, which belongs to {@code owner} alone.
     *
     * @param kind what sort of one-time thing it is, so that two sorts never meet
     * @param request everything that the request says, in any number of parts
     */
    public static Claim of(
            String kind, String owner, String key, Duration life, byte[]... request) {
        return new Claim(
                sha256(Stream.of(kind, owner, key).map(part -> part.getBytes(UTF_8))),
                sha256(Stream.of(request)),
                life);
    }

    /** Each part after its length, so that no two lists of parts are hashed alike. */
    private static String sha256(Stream<byte[]> parts) {
        MessageDigest digest = sha256();
        parts.forEach(
                part -> {
                    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
                    digest.update(part);
                });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
