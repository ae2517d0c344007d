package org.postseal.keystore;

import java.security.SecureRandom;
import java.util.Optional;

/**
 * A private key, sealed under a data key of its own and bound to its label. The data key is wrapped
 * in {@link KeySlot}s, so that a passphrase can change without the key being touched.
 */
final class Envelope {

    private static final String PURPOSE = "key";

    private final KeyLabel label;
    private final byte[] sealed;

    Envelope(KeyLabel label, byte[] sealed) {
        this.label = label;
        this.sealed = sealed.clone();
    }

    static Envelope seal(
            AuthorityKey key, KeyLabel label, SealingKey dataKey, SecureRandom random) {
        byte[] associated = label.associatedData(PURPOSE);
        return new Envelope(label, dataKey.seal(key.pkcs8(), associated, random));
    }

    /** PKCS#8 DER, which the caller wipes; empty when anything was changed or swapped. */
    Optional<byte[]> open(SealingKey dataKey) {
        return dataKey.open(sealed, label.associatedData(PURPOSE));
    }

    KeyLabel label() {
        return label;
    }

    byte[] sealed() {
        return sealed.clone();
    }
}
