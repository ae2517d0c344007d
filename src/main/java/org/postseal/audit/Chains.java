package org.postseal.audit;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.postseal.problem.DatabaseFailure;

/**
 * The chains of all writers, read in steps: each statement is short, so that nothing that writes
 * waits, no connection is kept, and memory is bounded.
 */
@ApplicationScoped
class Chains {

    private static final int STEP = 500;

    private final AgroalDataSource database;

    Chains(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * How long a chain is.
     *
     * @param head as its row says; empty when there is none
     * @param newest the highest position of its records; 0 without any
     */
    record Extent(UUID writer, Optional<Link> head, long newest) {

        /** Where it should end. */
        long end() {
            return head.map(Link::position).orElse(newest);
        }
    }

    /** All at one moment; those without a head, which nobody but an intruder makes, come last. */
    List<Extent> all() {
        String sql =
                """
                WITH RECURSIVE present AS (
                    (SELECT writer FROM audit ORDER BY writer LIMIT 1)
                    UNION ALL
                    SELECT (SELECT a.writer FROM audit a WHERE a.writer > p.writer ORDER BY a.writer LIMIT 1)
                    FROM present p WHERE p.writer IS NOT NULL
                )
                SELECT w.writer, h.position, h.hash,
                       coalesce((SELECT max(a.position) FROM audit a WHERE a.writer = w.writer), 0)
                FROM (SELECT writer FROM present WHERE writer IS NOT NULL
                      UNION SELECT writer FROM audit_head) w
                LEFT JOIN audit_head h ON h.writer = w.writer
                ORDER BY h.writer IS NULL, w.writer
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            List<Extent> extents = new ArrayList<>();
            while (row.next()) {
                byte[] hash = row.getBytes(3);
                Optional<Link> head =
                        hash == null
                                ? Optional.empty()
                                : Optional.of(new Link(row.getLong(2), hash));
                extents.add(new Extent(row.getObject(1, UUID.class), head, row.getLong(4)));
            }
            return extents;
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /** The next records of a chain, in order: after one position, up to another. */
    List<AuditRecord> records(UUID writer, long after, long end) {
        String sql =
                """
                SELECT %s FROM audit WHERE writer = ? AND position > ? AND position <= ?
                ORDER BY position LIMIT ?
                """
                        .formatted(AuditRecord.COLUMNS);
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setObject(1, writer);
            select.setLong(2, after);
            select.setLong(3, end);
            select.setInt(4, STEP);
            return readAll(select);
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    static List<AuditRecord> readAll(PreparedStatement select) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            List<AuditRecord> records = new ArrayList<>();
            while (row.next()) {
                records.add(AuditRecord.read(row));
            }
            return records;
        }
    }
}
