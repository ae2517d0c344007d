package org.postseal.acme;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What only the owner of an account's key can say (RFC 8555 §8.1). */
record KeyAuthorization(String token, String text) {

    KeyAuthorization(String token, AccountKey key) {
        this(token, token + "." + key.thumbprint());
    }

    byte[] sha256() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
