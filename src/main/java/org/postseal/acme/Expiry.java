package org.postseal.acme;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.postseal.problem.Problem;

/**
 * Forgets orders and authorizations some time after their end. Of several replicas each takes other
 * rows.
 */
@ApplicationScoped
class Expiry {

    private static final Logger LOG = Logger.getLogger(Expiry.class);

    /** For people who look why something failed. */
    private static final Duration KEPT = Duration.ofDays(7);

    private final Statements statements;
    private final Clock clock;

    Expiry(Statements statements, Clock clock) {
        this.statements = statements;
        this.clock = clock;
    }

    @Scheduled(every = "1h", delayed = "5m", concurrentExecution = ConcurrentExecution.SKIP)
    void forgetExpired() {
        String orders =
                """
                DELETE FROM acme_order WHERE id = ANY (ARRAY(
                    SELECT id FROM acme_order WHERE expires_at <= ? ORDER BY expires_at LIMIT 1000
                    FOR UPDATE SKIP LOCKED))
                """;
        String authorizations =
                """
                DELETE FROM acme_authorization WHERE id = ANY (ARRAY(
                    SELECT id FROM acme_authorization a WHERE expires_at <= ?
                      AND NOT EXISTS (SELECT FROM acme_order_authorization o WHERE o.authz = a.id)
                    ORDER BY expires_at LIMIT 1000
                    FOR UPDATE SKIP LOCKED))
                """;
        Instant limit = clock.instant().minus(KEPT);
        try {
            drain(orders, limit);
            drain(authorizations, limit);
        } catch (Problem unavailable) {
            LOG.debugf("Expired orders are left for the next time: %s", unavailable.detail());
        }
    }

    private void drain(String sql, Instant limit) {
        while (statements.update(sql, limit) > 0) {
            LOG.debug("Expired orders or authorizations were forgotten");
        }
    }
}
