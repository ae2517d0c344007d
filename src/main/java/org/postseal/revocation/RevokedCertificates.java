package org.postseal.revocation;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.postseal.authority.Crl;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.DatabaseFailure;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SerialNumber;

/** What belongs into the next lists. */
@ApplicationScoped
class RevokedCertificates {

    /**
     * A few hundred kilobytes: what is read is garbage before the collector keeps it. With ten
     * times as many, a small heap is collected as a whole for each, which takes most of the time.
     */
    private static final int FETCH_SIZE = 2_000;

    private final AgroalDataSource database;

    RevokedCertificates(AgroalDataSource database) {
        this.database = database;
    }

    /** One that was taken back. */
    record Entry(
            SerialNumber serial,
            Instant revoked,
            RevocationReason reason,
            int shard,
            Instant last) {

        /**
         * Whether the list of that shard, made after one of {@code before}, has it. One that had
         * expired by then is left out: it was on one after its end (RFC 5280 §3.3).
         */
        boolean belongsTo(int list, Instant before) {
            return (list == Crl.FULL || list == shard) && !last.isBefore(before);
        }
    }

    /** Is given one entry after the other. */
    interface Visitor {
        void visit(Entry entry) throws IOException;
    }

    /**
     * The lists that are missing, or of which half the life is over, or that do not show a
     * revocation, by authority. A transaction that revokes is dated when it begins and seen when it
     * has committed: whether the list has seen one that began before it, the numbers of the
     * transactions say. In a database that was restored from a dump, these begin anew: a list that
     * has seen numbers that are still to come can't be judged by them, and is made anew. What is
     * old is not judged by them either, and what has a number that is still to come was committed
     * when the dump was made: no commit takes a day. A shard's list is asked by itself, since an
     * index then leads to what is on it past what is on the others.
     */
    Map<AuthorityName, Set<Integer>> listsDue() {
        String sql =
                """
                SELECT a.name, coalesce(c.shard, 0)
                FROM authority a LEFT JOIN crl c ON c.authority = a.name
                WHERE c.authority IS NULL
                   OR c.built_at + (c.next_update - c.this_update) / 2 <= now()
                   OR pg_snapshot_xmax(c.shows) > pg_snapshot_xmax(pg_current_snapshot())
                   OR c.shard = 0 AND (
                       EXISTS (
                           SELECT FROM revocation r
                           WHERE r.authority = a.name AND r.changed_at >= c.built_at)
                       OR EXISTS (
                           SELECT FROM revocation r
                           WHERE r.authority = a.name AND r.changed_at >= c.built_at - interval '1 day'
                             AND r.changed_by >= pg_snapshot_xmin(c.shows)
                             AND r.changed_by < pg_snapshot_xmax(pg_current_snapshot())
                             AND NOT pg_visible_in_snapshot(r.changed_by, c.shows)))
                   OR c.shard > 0 AND (
                       EXISTS (
                           SELECT FROM revocation r
                           WHERE (r.authority, r.shard) = (a.name, c.shard) AND r.changed_at >= c.built_at)
                       OR EXISTS (
                           SELECT FROM revocation r
                           WHERE (r.authority, r.shard) = (a.name, c.shard)
                             AND r.changed_at >= c.built_at - interval '1 day'
                             AND r.changed_by >= pg_snapshot_xmin(c.shows)
                             AND r.changed_by < pg_snapshot_xmax(pg_current_snapshot())
                             AND NOT pg_visible_in_snapshot(r.changed_by, c.shows)))
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            Map<AuthorityName, Set<Integer>> due = new HashMap<>();
            while (row.next()) {
                due.computeIfAbsent(new AuthorityName(row.getString(1)), name -> new TreeSet<>())
                        .add(row.getInt(2));
            }
            return due;
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /**
     * Gives the authority's revoked certificates that belong onto a list of any shard. One pass,
     * which holds few of them at a time.
     *
     * @param before when the oldest of the lists was made that are made anew
     */
    @Transactional(TxType.MANDATORY)
    void forEach(AuthorityName authority, Instant before, Visitor visitor) throws IOException {
        String sql =
                """
                SELECT serial, extract(epoch FROM revoked_at)::bigint, reason, coalesce(shard, 0),
                       extract(epoch FROM greatest(not_after, changed_at))::bigint
                FROM revocation
                WHERE authority = ? AND (not_after >= ? OR changed_at >= ?)
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            OffsetDateTime since = before.atOffset(ZoneOffset.UTC);
            select.setString(1, authority.value());
            select.setObject(2, since);
            select.setObject(3, since);
            select.setFetchSize(FETCH_SIZE);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    visitor.visit(
                            new Entry(
                                    SerialNumber.ofOctets(row.getBytes(1)),
                                    Instant.ofEpochSecond(row.getLong(2)),
                                    RevocationReason.parse(row.getString(3)),
                                    row.getInt(4),
                                    Instant.ofEpochSecond(row.getLong(5))));
                }
            }
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }
}
