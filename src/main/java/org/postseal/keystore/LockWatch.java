package org.postseal.keystore;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import org.jboss.logging.Logger;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.Problem;

/**
 * Wipes the keys that were locked on another replica, and stops signing when one has put the
 * database into quarantine. {@link LockListener} calls it at once; the look each second is for
 * notifications that get lost, as they do behind a PgBouncer in transaction mode. While the
 * database can't be asked nothing can be issued either: it could not be stored.
 */
@ApplicationScoped
class LockWatch {

    private static final Logger LOG = Logger.getLogger(LockWatch.class);

    private final KeyLocks locks;
    private final UnlockedKeys unlockedKeys;
    private final QuarantineTable quarantine;

    LockWatch(KeyLocks locks, UnlockedKeys unlockedKeys, QuarantineTable quarantine) {
        this.locks = locks;
        this.unlockedKeys = unlockedKeys;
        this.quarantine = quarantine;
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void look() {
        try {
            quarantine.look();
            for (AuthorityName authority : unlockedKeys.removeLocked(locks.counts())) {
                LOG.infof("The authority %s was locked on another replica.", authority);
            }
        } catch (SQLException | Problem e) {
            LOG.debugf("Can't see at the moment what was locked: %s", e.getMessage());
        }
    }
}
