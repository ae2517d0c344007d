package org.postseal.access;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;

/**
 * The keyed hash (HMAC-SHA-256) that a token's row keeps: over the secret and everything in the row
 * that decides, so that who can read the table can't make a token, and editing a row makes one
 * useless.
 */
@ApplicationScoped
class TokenHash {

    private final TokenKey key;

    TokenHash(TokenKey key) {
        this.key = key;
    }

    byte[] of(TokenEntity row, Token token) {
        List<String> decisive =
                new ArrayList<>(
                        List.of(
                                row.id().toString(),
                                row.role().name(),
                                row.expiresAt().map(Instant::toString).orElse("")));
        if (!row.scope().isEmpty()) {
            decisive.add(row.scope());
        }
        return hmac(token.secret(), String.join("\n", decisive).getBytes(StandardCharsets.UTF_8));
    }

    boolean matches(TokenEntity row, Token token) {
        return MessageDigest.isEqual(of(row, token), row.mac());
    }

    /** Tells token keys apart without telling what they are. */
    byte[] keyFingerprint() {
        return hmac("fingerprint".getBytes(StandardCharsets.US_ASCII), new byte[0]);
    }

    private byte[] hmac(byte[] first, byte[] second) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key.secretKey());
            mac.update(first);
            return mac.doFinal(second);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
