package org.postseal.keystore;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts and authenticates with AES-256-GCM (NIST SP 800-38D). What is sealed is nonce (12
 * octets), ciphertext, tag (16 octets); each key seals a handful of times, so nonces are random.
 */
final class SealingKey implements AutoCloseable {

    static final int LENGTH = 32;

    private static final int NONCE_LENGTH = 12;
    private static final int TAG_LENGTH = 16;

    private final byte[] octets;

    /**
     * @param octets 32; taken over, not copied
     */
    SealingKey(byte[] octets) {
        if (octets.length != LENGTH) {
            throw new IllegalArgumentException("a sealing key has " + LENGTH + " octets");
        }
        this.octets = octets;
    }

    static SealingKey random(SecureRandom random) {
        byte[] octets = new byte[LENGTH];
        random.nextBytes(octets);
        return new SealingKey(octets);
    }

    /**
     * Encrypts, and binds to something that isn't secret.
     *
     * @param associated what must be the same when it is opened
     */
    byte[] seal(byte[] plain, byte[] associated, SecureRandom random) {
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, associated);
            byte[] sealed = Arrays.copyOf(nonce, NONCE_LENGTH + plain.length + TAG_LENGTH);
            cipher.doFinal(plain, 0, plain.length, sealed, NONCE_LENGTH);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    /** The plain octets, which the caller wipes; empty when key, octets or association differ. */
    Optional<byte[]> open(byte[] sealed, byte[] associated) {
        if (sealed.length < NONCE_LENGTH + TAG_LENGTH) {
            return Optional.empty();
        }
        byte[] nonce = Arrays.copyOf(sealed, NONCE_LENGTH);
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, nonce, associated);
            return Optional.of(cipher.doFinal(sealed, NONCE_LENGTH, sealed.length - NONCE_LENGTH));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    /** Seals this key itself under {@code wrapping}. */
    byte[] wrappedBy(SealingKey wrapping, byte[] associated, SecureRandom random) {
        return wrapping.seal(octets, associated, random);
    }

    /** A key that was sealed by {@link #wrappedBy}, if this is what sealed it. */
    Optional<SealingKey> unwrap(byte[] wrapped, byte[] associated) {
        return open(wrapped, associated).map(SealingKey::new);
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] associated)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode,
                new SecretKeySpec(octets, "AES"),
                new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, nonce));
        cipher.updateAAD(associated);
        return cipher;
    }

    /** Another one that lives on when this is closed. */
    SealingKey copy() {
        return new SealingKey(octets.clone());
    }

    @Override
    public void close() {
        Arrays.fill(octets, (byte) 0);
    }

    @Override
    public String toString() {
        return "SealingKey";
    }
}
