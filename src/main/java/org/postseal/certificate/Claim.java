package org.postseal.certificate;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The right to one certificate, taken by whoever stores its row first: an idempotency key for
 * example.
 *
 * @param id SHA-256 in hex of what may be used once
 * @param request SHA-256 in hex of the request that uses it, to tell a repetition from another
 *     request
 */
public record Claim(String id, String request) {

    /** As an SQL interval; afterwards the same key may be used anew. */
    static final String LIFE = "24 hours";

    public Claim {
        requireNonNull(id, "id");
        requireNonNull(request, "request");
    }

    /**
     * A claim on {@code key}, which belongs to {@code owner} alone.
     *
     * @param kind what sort of one-time thing it is, so that two sorts never meet
     * @param request everything that the request says, in any number of parts
     */
    public static Claim of(String kind, String owner, String key, byte[]... request) {
        MessageDigest id = sha256();
        for (String part : new String[] {kind, owner, key}) {
            id.update(part.getBytes(StandardCharsets.UTF_8));
            id.update((byte) 0);
        }
        MessageDigest body = sha256();
        for (byte[] part : request) {
            body.update(part);
        }
        HexFormat hex = HexFormat.of();
        return new Claim(hex.formatHex(id.digest()), hex.formatHex(body.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
