package org.postseal.keystore;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.postseal.certificate.AuthorityName;

/** The keys that this process can sign with at the moment. */
@ApplicationScoped
class UnlockedKeys {

    /** A key, and how often its authority had been locked when it was unlocked. */
    private record Held(UnlockedKey key, long locks) {}

    private final Map<AuthorityName, Held> keys = new ConcurrentHashMap<>();
    private final TransactionSynchronizationRegistry transaction;

    UnlockedKeys(TransactionSynchronizationRegistry transaction) {
        this.transaction = transaction;
    }

    Optional<UnlockedKey> find(AuthorityName authority) {
        return Optional.ofNullable(keys.get(authority)).map(Held::key);
    }

    Set<AuthorityName> names() {
        return Set.copyOf(keys.keySet());
    }

    /**
     * Takes {@code key} over. Where the authority is unlocked already it stays as it is, so that
     * those who are signing are not disturbed; unless it was locked since, which this process would
     * find out later and then wipe what is unlocked now.
     */
    private void add(UnlockedKey key, long locks) {
        keys.compute(
                key.label().authority(),
                (authority, held) -> {
                    if (held != null && held.locks() >= locks) {
                        key.close();
                        return held;
                    }
                    if (held != null) {
                        held.key().close();
                    }
                    return new Held(key, locks);
                });
    }

    /**
     * Takes {@code key} over once the current transaction is durable; wipes it when it isn't.
     *
     * @param locks how often the authority had been locked when the key was read
     */
    void addAfterCommit(UnlockedKey key, long locks) {
        transaction.registerInterposedSynchronization(
                new Synchronization() {
                    @Override
                    public void beforeCompletion() {}

                    @Override
                    public void afterCompletion(int status) {
                        if (status == Status.STATUS_COMMITTED) {
                            add(key, locks);
                        } else {
                            key.close();
                        }
                    }
                });
    }

    void remove(AuthorityName authority) {
        Held held = keys.remove(authority);
        if (held != null) {
            held.key().close();
        }
    }

    /** Removes what was locked since it was unlocked here; gives the names of these authorities. */
    Set<AuthorityName> removeLocked(Map<AuthorityName, Long> locks) {
        Set<AuthorityName> removed = new HashSet<>();
        keys.forEach(
                (authority, held) -> {
                    if (locks.getOrDefault(authority, 0L) > held.locks()
                            && keys.remove(authority, held)) {
                        held.key().close();
                        removed.add(authority);
                    }
                });
        return removed;
    }

    @PreDestroy
    void removeAll() {
        keys.keySet().forEach(this::remove);
    }
}
