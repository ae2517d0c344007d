package org.postseal.acme;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.postseal.problem.Problem;

/** Forgets orders and authorizations some time after their end. */
@ApplicationScoped
class Expiry {

    private static final Logger LOG = Logger.getLogger(Expiry.class);

    /** For people who look why something failed. */
    private static final Duration KEPT = Duration.ofDays(7);

    private final Statements statements;
    private final Clock clock;

    /** Up to which end authorizations were looked at: no order is made any more that needs them. */
    private Instant sweptTo = Instant.EPOCH;

    Expiry(Statements statements, Clock clock) {
        this.statements = statements;
        this.clock = clock;
    }

    @Scheduled(every = "1h", delayed = "5m", concurrentExecution = ConcurrentExecution.SKIP)
    synchronized void forgetExpired() {
        Instant limit = clock.instant().minus(KEPT);
        try {
            while (forgetOrders(limit) > 0) {
                LOG.debug("Expired orders were forgotten");
            }
            Optional<Instant> looked = forgetUnusedAuthorizations(limit);
            while (looked.isPresent()) {
                sweptTo = looked.get();
                looked = forgetUnusedAuthorizations(limit);
            }
        } catch (Problem unavailable) {
            LOG.debugf("Expired orders are left for the next time: %s", unavailable.detail());
        }
    }

    /**
     * With the authorizations that only they needed. Two replicas that forget the last two orders
     * of one authorization at the same moment leave it for the sweep after a start.
     */
    private int forgetOrders(Instant limit) {
        String sql =
                """
                WITH expired AS MATERIALIZED (
                    SELECT id FROM acme_order WHERE expires_at <= ? ORDER BY expires_at LIMIT 1000
                    FOR UPDATE SKIP LOCKED
                ),
                part AS (
                    DELETE FROM acme_order_authorization WHERE acme_order IN (SELECT id FROM expired)
                    RETURNING authz
                ),
                gone AS (
                    DELETE FROM acme_order WHERE id IN (SELECT id FROM expired)
                ),
                unused AS (
                    DELETE FROM acme_authorization a
                    WHERE id IN (SELECT authz FROM part) AND expires_at <= ?
                      AND NOT EXISTS (
                          SELECT FROM acme_order_authorization o
                          WHERE o.authz = a.id AND o.acme_order NOT IN (SELECT id FROM expired))
                )
                SELECT count(*) FROM expired
                """;
        return statements.selectOne(sql, row -> row.getInt(1), limit, limit).orElseThrow();
    }

    /**
     * Of the next that ended, those that no order needs; the others wait for theirs, which may be
     * there for as long as its certificate is valid.
     *
     * @return how far that was; empty when there are no more
     */
    private Optional<Instant> forgetUnusedAuthorizations(Instant limit) {
        String sql =
                """
                WITH ended AS MATERIALIZED (
                    SELECT id, expires_at FROM acme_authorization
                    WHERE expires_at > ? AND expires_at <= ?
                    ORDER BY expires_at FETCH FIRST 1000 ROWS WITH TIES
                ),
                unused AS (
                    DELETE FROM acme_authorization a
                    WHERE id IN (SELECT id FROM ended)
                      AND NOT EXISTS (SELECT FROM acme_order_authorization o WHERE o.authz = a.id)
                )
                SELECT max(expires_at) FROM ended HAVING count(*) > 0
                """;
        return statements.selectOne(sql, row -> Statements.time(row, "max"), sweptTo, limit);
    }
}
