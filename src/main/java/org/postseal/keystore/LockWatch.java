package org.postseal.keystore;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import org.jboss.logging.Logger;
import org.postseal.certificate.AuthorityName;

/**
 * Wipes the keys that were locked on another replica. {@link LockListener} calls it at once; the
 * look each second is for notifications that get lost, as they do behind a PgBouncer in transaction
 * mode. While the database can't be asked nothing can be issued either: it could not be stored.
 */
@ApplicationScoped
class LockWatch {

    private static final Logger LOG = Logger.getLogger(LockWatch.class);

    private final KeyLocks locks;
    private final UnlockedKeys unlockedKeys;

    LockWatch(KeyLocks locks, UnlockedKeys unlockedKeys) {
        this.locks = locks;
        this.unlockedKeys = unlockedKeys;
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void look() {
        try {
            for (AuthorityName authority : unlockedKeys.removeLocked(locks.counts())) {
                LOG.infof("The authority %s was locked on another replica.", authority);
            }
        } catch (SQLException e) {
            LOG.debugf("Can't see at the moment what was locked: %s", e.getMessage());
        }
    }
}
