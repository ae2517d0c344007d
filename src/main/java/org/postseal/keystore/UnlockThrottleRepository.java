package org.postseal.keystore;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.UUID;

@ApplicationScoped
class UnlockThrottleRepository implements PanacheRepositoryBase<UnlockThrottle, UUID> {

    /** Locked until the transaction ends: tries at once are counted one after the other. */
    UnlockThrottle lock(UUID keyId) {
        return findByIdOptional(keyId, LockModeType.PESSIMISTIC_WRITE)
                .orElseThrow(() -> new IllegalStateException("a key is stored with its throttle"));
    }
}
