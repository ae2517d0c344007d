package org.postseal.server;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;

/**
 * How the database makes a commit durable.
 *
 * @param commit {@code synchronous_commit} of the service's role; statements that matter override
 *     it
 * @param standbyNames {@code synchronous_standby_names}; empty when nobody is waited for
 * @param followers that receive what is written: standbys, but backups and archives too, which only
 *     a privileged role could tell apart
 */
record Durability(String commit, String standbyNames, int followers) {

    private static final Set<String> WEAK = Set.of("off", "local", "remote_write");

    /** Any role may read these. */
    static Durability read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                """
                                SELECT current_setting('synchronous_commit'),
                                       current_setting('synchronous_standby_names'),
                                       (SELECT count(*) FROM pg_stat_replication)
                                """)) {
            row.next();
            return new Durability(row.getString(1), row.getString(2), row.getInt(3));
        }
    }

    /**
     * What a failover could lose, in a sentence for the operator; empty when it is nothing.
     *
     * @param expected whether each commit shall be on two machines
     */
    Optional<String> shortfall(boolean expected) {
        if (standbyNames.isEmpty() && expected && followers > 0) {
            return Optional.of(
                    "Commits don't wait for the standby, so a failover loses certificates that hosts"
                            + " have: turn synchronous_mode on in Patroni, or set synchronous_standby_names.");
        }
        if (standbyNames.isEmpty() && expected) {
            return Optional.of(
                    "Commits are on one machine only, since the database has no standby: bring it back.");
        }
        if (!standbyNames.isEmpty() && followers == 0) {
            return Optional.of(
                    "Commits wait for a standby, and none is connected, so nothing can be stored: bring it back.");
        }
        if (expected && WEAK.contains(commit)) {
            return Optional.of(
                    "synchronous_commit is "
                            + commit
                            + " for the service's role: a failover loses what was stored last, revocations too."
                            + " Set it to on.");
        }
        return Optional.empty();
    }
}
