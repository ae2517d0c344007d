package org.postseal.keystore;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.postseal.certificate.AuthorityName;

/** The keys that this process can sign with at the moment. */
@ApplicationScoped
class UnlockedKeys {

    private final Map<AuthorityName, UnlockedKey> keys = new ConcurrentHashMap<>();
    private final TransactionSynchronizationRegistry transaction;

    UnlockedKeys(TransactionSynchronizationRegistry transaction) {
        this.transaction = transaction;
    }

    Optional<UnlockedKey> find(AuthorityName authority) {
        return Optional.ofNullable(keys.get(authority));
    }

    /**
     * Takes {@code key} over. Where the authority is unlocked already it stays as it is, so that
     * those who are signing are not disturbed.
     */
    void add(UnlockedKey key) {
        if (keys.putIfAbsent(key.label().authority(), key) != null) {
            key.close();
        }
    }

    /** As {@link #add}, once the current transaction is durable; wiped when it isn't. */
    void addAfterCommit(UnlockedKey key) {
        transaction.registerInterposedSynchronization(
                new Synchronization() {
                    @Override
                    public void beforeCompletion() {}

                    @Override
                    public void afterCompletion(int status) {
                        if (status == Status.STATUS_COMMITTED) {
                            add(key);
                        } else {
                            key.close();
                        }
                    }
                });
    }

    void remove(AuthorityName authority) {
        UnlockedKey key = keys.remove(authority);
        if (key != null) {
            key.close();
        }
    }

    @PreDestroy
    void removeAll() {
        keys.keySet().forEach(this::remove);
    }
}
