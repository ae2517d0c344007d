package org.postseal.keystore;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

@ApplicationScoped
class KeySlotRepository implements PanacheRepositoryBase<KeySlotEntity, KeySlotEntity.Id> {

    /** The passphrase's first, since that is what mostly comes. */
    List<KeySlotEntity> ofKey(UUID keyId) {
        String sql =
                """
                SELECT key_id, kind, passes, memory_kib, lanes, salt, wrapped
                FROM key_slot WHERE key_id = ?1 ORDER BY kind
                """;
        return getSession()
                .createNativeQuery(sql, KeySlotEntity.class)
                .setParameter(1, keyId)
                .getResultList();
    }
}
