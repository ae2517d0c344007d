package org.postseal.revocation;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.certificate.CertificateId;
import org.postseal.problem.Problem;

/**
 * Holds that a blocked key has no live certificate: one may have been decided about before the key
 * was blocked and stored after its certificates were revoked.
 */
@ApplicationScoped
class BlockedKeySweep {

    private static final Logger LOG = Logger.getLogger(BlockedKeySweep.class);

    /** No issuance takes longer. */
    private static final Duration UNDER_WAY = Duration.ofMinutes(1);

    /** For what was under way when the service was stopped, or the database away. */
    private static final Duration AFTER_A_GAP = Duration.ofDays(7);

    private final RevocationTable table;
    private final Audit audit;

    /** Used by the scheduler's one call alone. */
    private Duration next = AFTER_A_GAP;

    BlockedKeySweep(RevocationTable table, Audit audit) {
        this.table = table;
        this.audit = audit;
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void sweep() {
        Duration time = next;
        next = AFTER_A_GAP;
        try {
            QuarkusTransaction.requiringNew().run(() -> revoke(time));
            next = UNDER_WAY;
        } catch (Problem | QuarkusTransactionException e) {
            LOG.debugf(e, "Can't look for certificates of blocked keys; trying again");
        }
    }

    private void revoke(Duration time) {
        List<CertificateId> revoked = table.revokeOfKeysBlockedWithin(time);
        if (!revoked.isEmpty()) {
            audit.append(
                    AuditEvent.granted(
                            Identity.SERVICE.id(),
                            "key.revoke",
                            Map.of(
                                    "serials",
                                    revoked.stream().map(one -> one.serial().hex()).toList())));
        }
    }
}
