package org.postseal.revocation;

import io.agroal.api.AgroalDataSource;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.DatabaseFailure;
import org.postseal.problem.Problem;
import org.postseal.x509.SerialNumber;

/**
 * Sees each second what was revoked, on whichever replica, and has OCSP forget what it knew. A
 * revocation is dated when its transaction begins and seen when that ends, so each look goes back
 * fifteen seconds behind the last (it ends within {@code socketTimeout}); which also takes out what
 * was read before the revocation and kept after it. While the database can't be asked, what is in
 * memory serves on, for {@code postseal.ocsp-max-age} as in every cache out there.
 */
@ApplicationScoped
class RevocationWatch {

    private static final Logger LOG = Logger.getLogger(RevocationWatch.class);

    /** More at once make OCSP forget the whole authority. */
    private static final int MOST = 1_000;

    private final AgroalDataSource database;
    private final OcspCache cache;
    private final Responders responders;

    /** The database's time at the last look; used by the scheduler's one call alone. */
    private OffsetDateTime lastLook = OffsetDateTime.MAX;

    RevocationWatch(AgroalDataSource database, OcspCache cache, Responders responders) {
        this.database = database;
        this.cache = cache;
        this.responders = responders;
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void look() {
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
                SELECT now(), a.name, changed.serial
                FROM authority a
                LEFT JOIN LATERAL (
                    SELECT serial FROM revocation r
                    WHERE r.authority = a.name AND r.changed_at > least(?, now()) - interval '15 seconds'
                    LIMIT ?) changed ON true
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setObject(1, lastLook);
            select.setInt(2, MOST + 1);
            Map<AuthorityName, Set<SerialNumber>> changed = new HashMap<>();
            OffsetDateTime now = lastLook;
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    now = row.getObject(1, OffsetDateTime.class);
                    byte[] serial = row.getBytes(3);
                    if (serial != null) {
                        changed.computeIfAbsent(
                                        new AuthorityName(row.getString(2)),
                                        name -> new HashSet<>())
                                .add(SerialNumber.ofOctets(serial));
                    }
                }
            }
            lastLook = now;
            return changed;
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }
}
