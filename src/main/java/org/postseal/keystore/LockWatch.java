package org.postseal.keystore;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.DatabaseFailure;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Wipes the keys that were locked on another replica, and stops signing when one has put the
 * database into quarantine. {@link LockListener} calls it at once; the look each second is for
 * notifications that get lost, as they do behind a PgBouncer in transaction mode. While the
 * database can't be asked nothing can be issued either: it could not be stored. Each look is by
 * itself, so that one that fails does not keep the other from being made.
 */
@ApplicationScoped
class LockWatch {

    private static final Logger LOG = Logger.getLogger(LockWatch.class);

    private final KeyLocks locks;
    private final UnlockedKeys unlockedKeys;
    private final QuarantineTable quarantine;
    private final Sight locksSeen = new Sight("what was locked on another replica");
    private final Sight quarantineSeen = new Sight("whether the database is in quarantine");

    LockWatch(KeyLocks locks, UnlockedKeys unlockedKeys, QuarantineTable quarantine) {
        this.locks = locks;
        this.unlockedKeys = unlockedKeys;
        this.quarantine = quarantine;
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void look() {
        try {
            for (AuthorityName authority : unlockedKeys.removeLocked(locks.counts())) {
                LOG.infof("The authority %s was locked on another replica.", authority);
            }
            locksSeen.clear();
        } catch (SQLException e) {
            locksSeen.lost(DatabaseFailure.problem(e));
        }
        try {
            quarantine.look();
            quarantineSeen.clear();
        } catch (Problem e) {
            quarantineSeen.lost(e);
        }
    }

    /** What is said once when it is lost, and again only when it was there in between. */
    private static final class Sight {

        private final String of;
        private final AtomicBoolean told = new AtomicBoolean();

        Sight(String of) {
            this.of = of;
        }

        void clear() {
            told.set(false);
        }

        void lost(Problem problem) {
            if (problem.kind() == Kind.UNAVAILABLE) {
                LOG.debugf("Can't see at the moment %s: %s", of, problem.detail());
            } else if (!told.getAndSet(true)) {
                LOG.warnf(problem, "Can't see %s.", of);
            }
        }
    }
}
