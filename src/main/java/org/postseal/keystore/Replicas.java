package org.postseal.keystore;

import io.agroal.api.AgroalDataSource;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.postseal.audit.WriterId;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.DatabaseFailure;

/**
 * What every replica can sign with. Each tells the others by a row: when that changes, and every
 * twenty seconds as a sign of life; never in the course of a request.
 */
@ApplicationScoped
public class Replicas {

    private static final Logger LOG = Logger.getLogger(Replicas.class);

    private final AgroalDataSource database;
    private final UnlockedKeys unlockedKeys;
    private final UUID self;
    private final Clock clock;
    private final String host = hostName();
    private Set<AuthorityName> told = Set.of();

    Replicas(AgroalDataSource database, UnlockedKeys unlockedKeys, WriterId self, Clock clock) {
        this.database = database;
        this.unlockedKeys = unlockedKeys;
        this.self = self.value();
        this.clock = clock;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "unknown";
        }
    }

    /** This replica as it is, then the others as they last said, unless that is a minute ago. */
    public List<ReplicaState> states(AuthorityName authority) {
        List<ReplicaState> states = new ArrayList<>();
        boolean lockedHere = unlockedKeys.find(authority).isEmpty();
        states.add(new ReplicaState(self, host, lockedHere, clock.instant()));
        String sql =
                """
                SELECT id, host, NOT (? = ANY (unlocked)), seen_at FROM replica
                WHERE id <> ? AND seen_at > now() - interval '1 minute'
                ORDER BY host, id
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, authority.value());
            select.setObject(2, self);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    states.add(
                            new ReplicaState(
                                    row.getObject(1, UUID.class),
                                    row.getString(2),
                                    row.getBoolean(3),
                                    row.getObject(4, OffsetDateTime.class).toInstant()));
                }
            }
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
        return states;
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    synchronized void tellChanges() {
        if (!unlockedKeys.names().equals(told)) {
            tell();
        }
    }

    @Scheduled(every = "20s", concurrentExecution = ConcurrentExecution.SKIP)
    synchronized void giveASignOfLife() {
        tell();
        removeTheSilent();
    }

    /** Nobody waits for the disk or a standby: it is said again in twenty seconds. */
    private void tell() {
        Set<AuthorityName> unlocked = unlockedKeys.names();
        String sql =
                """
                INSERT INTO replica (id, host, unlocked, seen_at)
                SELECT ?, ?, ?, now() FROM set_config('synchronous_commit', 'off', true)
                ON CONFLICT (id) DO UPDATE
                SET host = excluded.host, unlocked = excluded.unlocked, seen_at = excluded.seen_at
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement upsert = connection.prepareStatement(sql)) {
            upsert.setObject(1, self);
            upsert.setString(2, host);
            upsert.setArray(
                    3,
                    connection.createArrayOf(
                            "text", unlocked.stream().map(AuthorityName::value).toArray()));
            upsert.executeUpdate();
            told = unlocked;
        } catch (SQLException e) {
            LOG.debugf("Can't tell the other replicas at the moment: %s", e.getMessage());
        }
    }

    private void removeTheSilent() {
        String sql = "DELETE FROM replica WHERE seen_at < now() - interval '2 minutes'";
        try (Connection connection = database.getConnection();
                PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.executeUpdate();
        } catch (SQLException e) {
            LOG.debugf("Replicas that are gone are left for later: %s", e.getMessage());
        }
    }
}
