package org.postseal.keystore;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** The keystore's rows. */
@ApplicationScoped
class StoredKeys {

    private final KeyRepository keys;
    private final KeySlotRepository slots;
    private final UnlockThrottleRepository throttles;
    private final Clock clock;

    StoredKeys(
            KeyRepository keys,
            KeySlotRepository slots,
            UnlockThrottleRepository throttles,
            Clock clock) {
        this.keys = keys;
        this.slots = slots;
        this.throttles = throttles;
        this.clock = clock;
    }

    @Transactional(TxType.MANDATORY)
    void insert(Envelope envelope, KeySlot slot) {
        UUID keyId = envelope.label().keyId();
        keys.persistAndFlush(new KeyEntity(envelope));
        slots.persist(new KeySlotEntity(keyId, slot));
        throttles.persistAndFlush(new UnlockThrottle(keyId));
    }

    @Transactional
    Optional<StoredKey> find(AuthorityName authority) {
        return keys.find(authority).map(this::storedKey);
    }

    /** A key that somebody wants to open, and the how manieth try without success this is. */
    record Try(StoredKey key, int number) {}

    /** Counts a try before it is made, whatever becomes of the caller. */
    @Transactional(TxType.REQUIRES_NEW)
    Try startTry(AuthorityName authority) {
        KeyEntity key =
                keys.find(authority)
                        .orElseThrow(
                                () ->
                                        new Problem(
                                                Kind.NOT_FOUND,
                                                "There is no key of an authority "
                                                        + authority
                                                        + "."));
        int number = throttles.lock(key.id()).charge(clock.instant());
        return new Try(storedKey(key), number);
    }

    @Transactional(TxType.MANDATORY)
    void forgetTries(KeyLabel label) {
        throttles.lock(label.keyId()).forget();
    }

    /**
     * Puts {@code slot} in the place of the one of its kind, or adds it.
     *
     * @param proof the slot that allowed it
     * @throws Problem of kind {@code CONFLICT} when {@code proof} isn't what is stored any more
     */
    @Transactional(TxType.MANDATORY)
    void replace(KeyLabel label, KeySlot proof, KeySlot slot) {
        boolean stillStored =
                slots.findByIdOptional(id(label, proof), LockModeType.PESSIMISTIC_WRITE)
                        .map(KeySlotEntity::toSlot)
                        .filter(proof::isSameAs)
                        .isPresent();
        if (!stillStored) {
            throw new Problem(
                    Kind.CONFLICT, "The passphrase was changed by someone else at the same time.");
        }
        put(label, slot);
    }

    /** As {@link #replace}, where the key's being unlocked allows it. */
    @Transactional(TxType.MANDATORY)
    void put(KeyLabel label, KeySlot slot) {
        slots.findByIdOptional(id(label, slot), LockModeType.PESSIMISTIC_WRITE)
                .ifPresentOrElse(
                        present -> present.replaceBy(slot),
                        () -> slots.persist(new KeySlotEntity(label.keyId(), slot)));
        slots.flush();
    }

    private static KeySlotEntity.Id id(KeyLabel label, KeySlot slot) {
        return new KeySlotEntity.Id(label.keyId(), slot.kind());
    }

    private StoredKey storedKey(KeyEntity key) {
        return new StoredKey(
                key.toEnvelope(),
                slots.ofKey(key.id()).stream().map(KeySlotEntity::toSlot).toList(),
                key.locks());
    }
}
