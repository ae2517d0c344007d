package org.postseal.certificate;

import io.agroal.api.AgroalDataSource;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.jboss.logging.Logger;

/**
 * Removes the claims whose time is over. Nothing depends on when: such a claim is no longer seen,
 * and taking it anew takes it over. Any number of replicas may do this at once.
 */
@ApplicationScoped
class ClaimExpiry {

    private static final Logger LOG = Logger.getLogger(ClaimExpiry.class);

    /** Few enough that nobody who needs one of the rows waits for long. */
    private static final int BATCH_LENGTH = 1000;

    private final AgroalDataSource database;

    ClaimExpiry(AgroalDataSource database) {
        this.database = database;
    }

    /** What can't be removed now is removed next time. */
    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    void forgetExpired() {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            while (forgetBatch(connection) == BATCH_LENGTH) {
                LOG.debug("There are more claims to forget");
            }
        } catch (SQLException e) {
            LOG.debugf("Claims are left for the next time: %s", e.getMessage());
        }
    }

    /** Never waits for a row, so that no request can wait in a circle with it. */
    private static int forgetBatch(Connection connection) throws SQLException {
        String sql =
                """
                DELETE FROM claim WHERE id = ANY (ARRAY(
                    SELECT id FROM claim WHERE expires_at <= now() ORDER BY expires_at LIMIT ?))
                """;
        try (Statement patience = connection.createStatement();
                PreparedStatement delete = connection.prepareStatement(sql)) {
            patience.execute("SET LOCAL lock_timeout = '100ms'");
            delete.setInt(1, BATCH_LENGTH);
            int count = delete.executeUpdate();
            connection.commit();
            return count;
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        }
    }
}
