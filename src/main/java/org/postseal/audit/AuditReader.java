package org.postseal.audit;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postseal.problem.DatabaseFailure;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Reads the record. Filters are compared here and not by an index, which every issuance would have
 * to pay for.
 */
@ApplicationScoped
public class AuditReader {

    public static final int MAX_LIMIT = 1000;

    /** How many records one page looks at, so that a rare filter does not read them all. */
    private static final int LOOKED_AT = 20_000;

    private static final int STEP = 1000;

    private final AgroalDataSource database;
    private final Chains chains;

    AuditReader(AgroalDataSource database, Chains chains) {
        this.database = database;
        this.chains = chains;
    }

    /** Something that takes records one after the other. */
    @FunctionalInterface
    public interface Sink<X extends Exception> {
        void accept(ExportLine line) throws X;
    }

    /**
     * One page, newest first.
     *
     * @param limit records a page, 1 to {@link #MAX_LIMIT}
     * @param cursor what the page before gave as {@code next}
     * @throws Problem of kind {@code MALFORMED} when the limit is out of range or the cursor is
     *     none
     */
    public AuditPage page(AuditFilter filter, int limit, Optional<String> cursor) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new Problem(Kind.MALFORMED, "limit is a number from 1 to " + MAX_LIMIT + ".");
        }
        Optional<AuditCursor> last = cursor.map(AuditCursor::parse);
        List<AuditRecord> items = new ArrayList<>();
        int lookedAt = 0;
        while (lookedAt < LOOKED_AT) {
            List<AuditRecord> step = newest(last);
            for (AuditRecord record : step) {
                if (filter.matches(record)) {
                    if (items.size() == limit) {
                        return new AuditPage(items, last.map(AuditCursor::text));
                    }
                    items.add(record);
                }
                last = Optional.of(AuditCursor.of(record));
            }
            lookedAt += step.size();
            if (step.size() < STEP) {
                return new AuditPage(items, Optional.empty());
            }
        }
        return new AuditPage(items, last.map(AuditCursor::text));
    }

    /**
     * All records up to now, chain by chain, oldest first. Takes no more memory and holds no
     * connection longer however many there are and however slow {@code sink} is.
     */
    public <X extends Exception> void export(AuditFilter filter, Sink<X> sink) throws X {
        for (Chains.Extent chain : chains.all()) {
            long after = 0;
            List<AuditRecord> batch;
            do {
                batch = chains.records(chain.writer(), after, chain.end());
                for (AuditRecord record : batch) {
                    if (filter.matches(record)) {
                        sink.accept(new ExportLine(record, chain.end()));
                    }
                    after = record.position();
                }
            } while (!batch.isEmpty());
        }
    }

    /** The next records in the order of the index {@code audit_newest}. */
    private List<AuditRecord> newest(Optional<AuditCursor> cursor) {
        String after =
                """
                WHERE recorded_at <= ? AND (recorded_at < ? OR writer > ? OR (writer = ? AND position < ?))
                """;
        String sql =
                "SELECT %s FROM audit %s ORDER BY recorded_at DESC, writer, position DESC LIMIT ?"
                        .formatted(AuditRecord.COLUMNS, cursor.isPresent() ? after : "");
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            int i = 1;
            if (cursor.isPresent()) {
                select.setLong(i++, cursor.get().recordedAt());
                select.setLong(i++, cursor.get().recordedAt());
                select.setObject(i++, cursor.get().writer());
                select.setObject(i++, cursor.get().writer());
                select.setLong(i++, cursor.get().position());
            }
            select.setInt(i, STEP);
            return Chains.readAll(select);
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }
}
