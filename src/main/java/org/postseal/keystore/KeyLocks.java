package org.postseal.keystore;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.DatabaseFailure;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** How often each authority was locked, on whichever replica: {@code authority_key.locks}. */
@ApplicationScoped
class KeyLocks {

    /** Notified when a lock commits; says only that it is time to look. */
    static final String CHANNEL = "postseal_lock";

    private final AgroalDataSource database;

    KeyLocks(AgroalDataSource database) {
        this.database = database;
    }

    /** Counts a lock; the replicas hear of it when the current transaction commits. */
    @Transactional(TxType.MANDATORY)
    void add(AuthorityName authority) {
        String sql = "UPDATE authority_key SET locks = locks + 1 WHERE authority = ?";
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(sql);
                PreparedStatement notify = connection.prepareStatement("SELECT pg_notify(?, '')")) {
            update.setString(1, authority.value());
            update.executeUpdate();
            notify.setString(1, CHANNEL);
            notify.execute();
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /**
     * Whether an authority was not locked since it was for the {@code known}th time. None can be
     * until the current transaction ends.
     *
     * @throws Problem of kind {@code CONFLICT} when it was
     */
    @Transactional(TxType.MANDATORY)
    void requireNoneSince(AuthorityName authority, long known) {
        String sql = "SELECT FROM authority_key WHERE authority = ? AND locks = ? FOR SHARE";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, authority.value());
            select.setLong(2, known);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new Problem(
                            Kind.CONFLICT,
                            "The authority "
                                    + authority
                                    + " was locked at the same time; unlock it again if it is to sign.");
                }
            }
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /** Of all authorities; outside of a transaction one round trip. */
    Map<AuthorityName, Long> counts() throws SQLException {
        String sql = "SELECT authority, locks FROM authority_key";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            Map<AuthorityName, Long> counts = new HashMap<>();
            while (row.next()) {
                counts.put(new AuthorityName(row.getString(1)), row.getLong(2));
            }
            return counts;
        }
    }
}
