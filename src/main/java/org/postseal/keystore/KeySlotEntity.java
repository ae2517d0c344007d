package org.postseal.keystore;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.util.UUID;

/** A row of {@code key_slot}. */
@Entity
@Table(name = "key_slot")
class KeySlotEntity {

    /** A key has at most one slot of each kind. */
    @Embeddable
    record Id(
            @Column(name = "key_id") UUID keyId, @Enumerated(EnumType.STRING) KeySlot.Kind kind) {}

    @EmbeddedId private Id id;

    private int passes;

    @Column(name = "memory_kib")
    private int memoryKib;

    private int lanes;

    private byte[] salt;

    private byte[] wrapped;

    /** For Hibernate. */
    protected KeySlotEntity() {}

    KeySlotEntity(UUID keyId, KeySlot slot) {
        this.id = new Id(keyId, slot.kind());
        replaceBy(slot);
    }

    /** Another passphrase for the same data key. */
    final void replaceBy(KeySlot slot) {
        this.passes = slot.argon2().passes();
        this.memoryKib = slot.argon2().memoryKib();
        this.lanes = slot.argon2().lanes();
        this.salt = slot.argon2().salt();
        this.wrapped = slot.wrapped();
    }

    /** Throws a problem when the stored parameters are out of bounds; computes nothing. */
    KeySlot toSlot() {
        return new KeySlot(id.kind(), new Argon2(passes, memoryKib, lanes, salt), wrapped);
    }
}
