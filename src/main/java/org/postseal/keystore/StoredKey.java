package org.postseal.keystore;

import java.util.List;
import java.util.Optional;

/**
 * What the database has of one authority's key.
 *
 * @param locks how often the authority was locked so far
 */
record StoredKey(Envelope envelope, List<KeySlot> slots, long locks) {

    /** A slot that a passphrase opened, and the data key that was in it. */
    record Opened(StoredKey key, KeySlot slot, SealingKey dataKey) implements AutoCloseable {

        KeyLabel label() {
            return key.envelope().label();
        }

        @Override
        public void close() {
            dataKey.close();
        }
    }

    /** Tries each slot; takes half a second for one. */
    Optional<Opened> open(Passphrase passphrase) {
        for (KeySlot slot : slots) {
            Optional<SealingKey> dataKey = slot.open(envelope.label(), passphrase);
            if (dataKey.isPresent()) {
                return Optional.of(new Opened(this, slot, dataKey.get()));
            }
        }
        return Optional.empty();
    }
}
