package org.postseal.mail;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postseal.access.AccessRules;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.problem.DatabaseFailure;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.HostName;

/** The hosts that are watched, and what was seen last. */
@ApplicationScoped
class WatchedHosts {

    private final AgroalDataSource database;
    private final Audit audit;

    WatchedHosts(AgroalDataSource database, Audit audit) {
        this.database = database;
        this.audit = audit;
    }

    /** Remembers what was seen; from the first time on, the host is watched. */
    void saw(HostName host, String summary, List<String> findings, Duration next) {
        String sql =
                """
                INSERT INTO watched_host (host, due_at, looked_at, summary, findings, since)
                VALUES (?, now() + ? * interval '1 second', now(), ?, ?, now())
                ON CONFLICT (host) DO UPDATE
                SET due_at = EXCLUDED.due_at, looked_at = EXCLUDED.looked_at, summary = EXCLUDED.summary,
                    findings = EXCLUDED.findings,
                    since = CASE WHEN watched_host.summary = EXCLUDED.summary THEN watched_host.since
                                 ELSE EXCLUDED.since END
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, host.value());
            insert.setLong(2, next.toSeconds());
            insert.setString(3, summary);
            insert.setArray(4, connection.createArrayOf("text", findings.toArray()));
            insert.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /**
     * Takes on some hosts whose time has come: no other replica gets them as well.
     *
     * @param next when they come again, should this replica end before it has looked
     */
    List<HostName> takeDue(int most, Duration next) {
        String sql =
                """
                UPDATE watched_host SET due_at = now() + ? * interval '1 second'
                WHERE host = ANY (ARRAY(SELECT host FROM watched_host WHERE due_at <= now()
                                        ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED))
                RETURNING host
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(sql)) {
            update.setLong(1, next.toSeconds());
            update.setInt(2, most);
            List<HostName> found = new ArrayList<>();
            try (ResultSet row = update.executeQuery()) {
                while (row.next()) {
                    found.add(new HostName(row.getString(1)));
                }
            }
            return found;
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /** Ends the watch over a host that has had no certificate for a while: it is gone for good. */
    void forget(HostName host, Duration after) {
        String sql =
                """
                DELETE FROM watched_host
                WHERE host = ? AND summary = ? AND since < now() - ? * interval '1 second'
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setString(1, host.value());
            delete.setString(2, WatchedHost.NO_CERTIFICATE);
            delete.setLong(3, after.toSeconds());
            delete.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /**
     * Ends the watch over a host because somebody says so.
     *
     * @throws Problem of kind {@code FORBIDDEN}; of kind {@code NOT_FOUND} when it is not watched
     */
    @Transactional
    void end(Identity caller, HostName host) {
        AccessRules.requireHost(caller, host);
        String sql = "DELETE FROM watched_host WHERE host = ?";
        try (Connection connection = database.getConnection();
                PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setString(1, host.value());
            if (delete.executeUpdate() == 0) {
                throw new Problem(Kind.NOT_FOUND, "This host is not watched.");
            }
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
        audit.append(AuditEvent.granted(caller.id(), "host.unwatch", Map.of("host", host.value())));
    }

    /**
     * Up to {@code most}, by name, after {@code cursor}.
     *
     * @param all also those that are well
     */
    List<WatchedHost> list(boolean all, String cursor, int most) {
        String sql =
                """
                SELECT host, summary, since, looked_at, findings FROM watched_host
                WHERE host > ? AND (? OR summary <> ?) ORDER BY host LIMIT ?
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, cursor);
            select.setBoolean(2, all);
            select.setString(3, Report.OK);
            select.setInt(4, most);
            List<WatchedHost> found = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(
                            new WatchedHost(
                                    row.getString("host"),
                                    row.getString("summary"),
                                    row.getObject("since", OffsetDateTime.class).toInstant(),
                                    row.getObject("looked_at", OffsetDateTime.class).toInstant(),
                                    List.of((String[]) row.getArray("findings").getArray())));
                }
            }
            return found;
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /** How many hosts there are of each summary; of those in order, also when there are none. */
    Map<String, Long> counts() {
        String sql = "SELECT summary, count(*) FROM watched_host GROUP BY summary";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            Map<String, Long> counts = new TreeMap<>(Map.of(Report.OK, 0L));
            while (row.next()) {
                counts.put(row.getString(1), row.getLong(2));
            }
            return counts;
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }
}
