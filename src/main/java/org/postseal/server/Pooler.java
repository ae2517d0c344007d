package org.postseal.server;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * A PgBouncer between us and the database. In transaction mode each transaction may have another
 * server's connection, so whatever a session keeps gets lost: a prepared statement above all, which
 * the driver makes of what it has executed five times.
 */
final class Pooler {

    /** There is none of that name, or somebody else's. */
    private static final Set<String> LOST = Set.of("26000", "42P05");

    private Pooler() {}

    /**
     * Whether somebody else answers than whom we connected to: a pooler hands out ids of its own.
     */
    static boolean isBetween(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT pg_backend_pid()");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getInt(1) != connection.unwrap(PGConnection.class).getBackendPID();
        }
    }

    /**
     * Finds out at the start what would otherwise fail under load, now and then. One session makes
     * a prepared statement; then another holds the server's connection that has it.
     *
     * @throws Problem when prepared statements get lost and the driver would make them
     */
    static void requireLastingStatements(DataSource database) throws SQLException {
        try (Connection first = database.getConnection()) {
            if (first.unwrap(PGConnection.class).getPrepareThreshold() == 0 || !isBetween(first)) {
                return;
            }
            try (Connection second = database.getConnection();
                    PreparedStatement statement = first.prepareStatement("SELECT 1")) {
                statement.unwrap(PGStatement.class).setPrepareThreshold(1);
                statement.execute();
                second.setAutoCommit(false);
                try (PreparedStatement hold = second.prepareStatement("SELECT 2")) {
                    hold.execute();
                    statement.execute();
                } finally {
                    second.rollback();
                    second.setAutoCommit(true);
                }
            }
        } catch (SQLException e) {
            if (e.getSQLState() != null && LOST.contains(e.getSQLState())) {
                throw new Problem(
                        Kind.UNAVAILABLE,
                        "The database is behind a pooler that loses prepared statements, as PgBouncer in transaction mode does:"
                                + " add prepareThreshold=0 to QUARKUS_DATASOURCE_JDBC_URL.",
                        e);
            }
            throw e;
        }
    }
}
