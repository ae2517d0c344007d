package org.postseal.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * A bearer token: {@code pst_} (so that secret scanners find it) and 48 octets in base64url, of
 * which 16 are its id and 32 its secret.
 */
public final class Token implements AutoCloseable {

    private static final String PREFIX = "pst_";
    private static final int ID_LENGTH = 16;
    private static final int SECRET_LENGTH = 32;

    private final UUID id;
    private final byte[] secret;

    private Token(UUID id, byte[] secret) {
        this.id = id;
        this.secret = secret;
    }

    static Token random(SecureRandom random) {
        byte[] secret = new byte[SECRET_LENGTH];
        random.nextBytes(secret);
        ByteBuffer id = ByteBuffer.allocate(ID_LENGTH);
        random.nextBytes(id.array());
        return new Token(new UUID(id.getLong(), id.getLong()), secret);
    }

    /** Empty when {@code text} is not one. */
    public static Optional<Token> parse(String text) {
        if (!text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        byte[] octets;
        try {
            octets = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (octets.length != ID_LENGTH + SECRET_LENGTH) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(octets);
        UUID id = new UUID(buffer.getLong(), buffer.getLong());
        byte[] secret = new byte[SECRET_LENGTH];
        buffer.get(secret);
        Arrays.fill(octets, (byte) 0);
        return Optional.of(new Token(id, secret));
    }

    UUID id() {
        return id;
    }

    byte[] secret() {
        return secret;
    }

    /** ASCII octets of the whole token, to be shown once or written to its owner's file. */
    public byte[] reveal() {
        byte[] octets =
                ByteBuffer.allocate(ID_LENGTH + SECRET_LENGTH)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .put(secret)
                        .array();
        byte[] text = Base64.getUrlEncoder().encode(octets);
        byte[] prefix = PREFIX.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(prefix.length + text.length).put(prefix).put(text).array();
    }

    @Override
    public void close() {
        Arrays.fill(secret, (byte) 0);
    }

    @Override
    public String toString() {
        return "Token[" + id + "]";
    }
}
