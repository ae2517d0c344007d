package org.postseal.revocation;

import io.agroal.api.AgroalDataSource;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.postseal.authority.Snapshot;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.DatabaseFailure;
import org.postseal.problem.Problem;
import org.postseal.x509.SerialNumber;

/**
 * Sees each second what was revoked, on whichever replica, and has OCSP forget what it knew. Each
 * look goes back to what had not committed fifteen seconds ago, however long that took: so it also
 * takes out what was read before the revocation and kept after it (a reading ends within {@code
 * socketTimeout}). A look that has seen transactions that are still to come was one at another
 * database, from before a dump was restored, and counts for nothing. What is older than a day may
 * have its number from the database that the dump came from, and is left alone. While the database
 * can't be asked, what is in memory serves on, for {@code postseal.ocsp-max-age} as in every cache
 * out there.
 */
@ApplicationScoped
class RevocationWatch {

    private static final Logger LOG = Logger.getLogger(RevocationWatch.class);

    /** More at once make OCSP forget the whole authority. */
    private static final int MOST = 1_000;

    private final AgroalDataSource database;
    private final OcspCache cache;
    private final Responders responders;

    /** Longer than a reading takes that is kept in memory afterwards. */
    private static final Duration BACK = Duration.ofSeconds(15);

    /** What a look saw of the database, at the database's time. */
    record Look(Instant time, Snapshot saw) {}

    /** Before all transactions: what was read before the first look is no exception. */
    private static final Look NOTHING = new Look(Instant.EPOCH, new Snapshot("3:3:"));

    /** Oldest first; the first is the one to go back to. */
    private final Deque<Look> looks = new ArrayDeque<>(List.of(NOTHING));

    RevocationWatch(AgroalDataSource database, OcspCache cache, Responders responders) {
        this.database = database;
        this.cache = cache;
        this.responders = responders;
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    synchronized void look() {
        try {
            read().forEach(this::forget);
        } catch (Problem unavailable) {
            LOG.debugf("Can't see at the moment what was revoked: %s", unavailable.detail());
        }
    }

    private void forget(AuthorityName authority, Set<SerialNumber> serials) {
        if (serials.size() > MOST) {
            cache.forgetAll(authority);
        } else {
            serials.forEach(serial -> cache.forget(authority, serial));
        }
        serials.forEach(serial -> responders.forget(authority, serial));
    }

    private Map<AuthorityName, Set<SerialNumber>> read() {
        String sql =
                """
                SELECT now(), pg_current_snapshot()::text, a.name, changed.serial
                FROM (
                    SELECT CASE WHEN pg_snapshot_xmax(saw) > pg_snapshot_xmax(pg_current_snapshot())
                                THEN '3:3:' ELSE saw END
                    FROM (VALUES (?::pg_snapshot)) AS last (saw)
                ) AS before (saw)
                CROSS JOIN authority a
                LEFT JOIN LATERAL (
                    SELECT serial FROM revocation r
                    WHERE r.authority = a.name AND r.changed_at >= now() - interval '1 day'
                      AND r.changed_by >= pg_snapshot_xmin(before.saw)
                      AND r.changed_by < pg_snapshot_xmax(pg_current_snapshot())
                      AND NOT pg_visible_in_snapshot(r.changed_by, before.saw)
                    LIMIT ?) changed ON true
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, looks.getFirst().saw().text());
            select.setInt(2, MOST + 1);
            Map<AuthorityName, Set<SerialNumber>> changed = new HashMap<>();
            Optional<Look> look = Optional.empty();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    look =
                            Optional.of(
                                    new Look(
                                            row.getObject(1, OffsetDateTime.class).toInstant(),
                                            new Snapshot(row.getString(2))));
                    byte[] serial = row.getBytes(4);
                    if (serial != null) {
                        changed.computeIfAbsent(
                                        new AuthorityName(row.getString(3)),
                                        name -> new HashSet<>())
                                .add(SerialNumber.ofOctets(serial));
                    }
                }
            }
            look.ifPresent(this::remember);
            return changed;
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    void remember(Look look) {
        looks.addLast(look);
        Instant back = look.time().minus(BACK);
        // The second may be the first only when it is old enough itself.
        while (looks.size() > 1 && !second().time().isAfter(back)) {
            looks.removeFirst();
        }
    }

    private Look second() {
        Iterator<Look> oldest = looks.iterator();
        oldest.next();
        return oldest.next();
    }
}
