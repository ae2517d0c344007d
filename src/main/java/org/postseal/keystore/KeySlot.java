package org.postseal.keystore;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** One way to open an {@link Envelope}: its data key, wrapped under a passphrase. */
final class KeySlot {

    /** What the passphrase is for; an envelope has at most one slot of each kind. */
    enum Kind {
        PASSPHRASE,
        RECOVERY;

        /** The name in the database. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Kind kind;
    private final Argon2 argon2;
    private final byte[] wrapped;

    KeySlot(Kind kind, Argon2 argon2, byte[] wrapped) {
        this.kind = kind;
        this.argon2 = argon2;
        this.wrapped = wrapped.clone();
    }

    static KeySlot wrap(
            Kind kind,
            SealingKey dataKey,
            KeyLabel label,
            Passphrase passphrase,
            SecureRandom random) {
        Argon2 argon2 = Argon2.fresh(random);
        try (SealingKey wrapping = argon2.derive(passphrase)) {
            byte[] wrapped =
                    dataKey.wrappedBy(wrapping, label.associatedData(purpose(kind)), random);
            return new KeySlot(kind, argon2, wrapped);
        }
    }

    /** The data key, which the caller closes; empty when the passphrase is not this slot's. */
    Optional<SealingKey> open(KeyLabel label, Passphrase passphrase) {
        try (SealingKey wrapping = argon2.derive(passphrase)) {
            return wrapping.unwrap(wrapped, label.associatedData(purpose(kind)));
        }
    }

    private static String purpose(Kind kind) {
        return "slot " + kind.label();
    }

    Kind kind() {
        return kind;
    }

    Argon2 argon2() {
        return argon2;
    }

    byte[] wrapped() {
        return wrapped.clone();
    }

    /** Whether it is still the very slot that was read before. */
    boolean isSameAs(KeySlot other) {
        return kind == other.kind && Arrays.equals(wrapped, other.wrapped);
    }
}
