package org.postseal.audit;

import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.Arc;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postseal.problem.DatabaseFailure;
import org.postseal.problem.Problem;

/**
 * Appends to this replica's chain. What can't be recorded does not happen: the record is part of
 * the transaction of the act.
 */
@ApplicationScoped
public class Audit {

    private final AgroalDataSource database;
    private final WriterId writer;
    private final Clock clock;
    private final Origin origin;

    Audit(AgroalDataSource database, WriterId writer, Clock clock, Origin origin) {
        this.database = database;
        this.writer = writer;
        this.clock = clock;
        this.origin = origin;
    }

    /**
     * Records an act of the current transaction.
     *
     * @throws Problem when the record can't be written; the transaction then ends without its act
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void append(AuditEvent event) {
        try (Connection connection = database.getConnection()) {
            append(connection, List.of(fromHere(event)));
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /** Records something that is no part of another transaction, a refusal for example. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public void appendAlone(AuditEvent event) {
        append(event);
    }

    /**
     * The event with where the request under way comes from: {@code source}, the peer's address,
     * and {@code requestId}. For an event that another thread will record; elsewhere it is added
     * unasked.
     */
    public AuditEvent fromHere(AuditEvent event) {
        if (!Arc.container().requestContext().isActive()) {
            return event;
        }
        Map<String, Object> details = new LinkedHashMap<>(event.details());
        origin.source().ifPresent(source -> details.put("source", source));
        origin.requestId().ifPresent(id -> details.put("requestId", id));
        return new AuditEvent(event.actor(), event.action(), event.outcome(), details);
    }

    /**
     * Records acts of the transaction that {@code connection} is in, in this order, as they are.
     * The chain's head stays locked until it ends.
     *
     * @throws SQLException as the driver gives it, for a caller that tells one failed statement
     *     from a lost connection
     */
    public void append(Connection connection, List<AuditEvent> events) throws SQLException {
        Link link = lockHead(connection);
        int count = events.size();
        Long[] positions = new Long[count];
        byte[][] bodies = new byte[count][];
        byte[][] hashes = new byte[count][];
        Instant now = clock.instant();
        long recordedAt = ChronoUnit.MICROS.between(Instant.EPOCH, now);
        for (int i = 0; i < count; i++) {
            bodies[i] = EventJson.write(now, events.get(i));
            link = link.next(writer, recordedAt, bodies[i]);
            positions[i] = link.position();
            hashes[i] = link.hash();
        }
        insert(connection, recordedAt, positions, bodies, hashes);
        moveHead(connection, link);
    }

    /**
     * Also makes the transaction wait for the disk (and a synchronous standby), whatever the role's
     * default is.
     */
    private Link lockHead(Connection connection) throws SQLException {
        String sql =
                """
                SELECT position, hash, set_config('synchronous_commit', 'on', true)
                FROM audit_head WHERE writer = ? FOR UPDATE
                """;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setObject(1, writer.value());
            try (ResultSet head = select.executeQuery()) {
                if (head.next()) {
                    return new Link(head.getLong(1), head.getBytes(2));
                }
            }
        }
        startChain(connection);
        return lockHead(connection);
    }

    private void startChain(Connection connection) throws SQLException {
        String sql =
                """
                INSERT INTO audit_head (writer, position, hash) VALUES (?, ?, ?)
                ON CONFLICT (writer) DO NOTHING
                """;
        Link genesis = Link.genesis();
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setObject(1, writer.value());
            insert.setLong(2, genesis.position());
            insert.setBytes(3, genesis.hash());
            insert.executeUpdate();
        }
    }

    private void insert(
            Connection connection,
            long recordedAt,
            Long[] positions,
            byte[][] bodies,
            byte[][] hashes)
            throws SQLException {
        String sql =
                """
                INSERT INTO audit (writer, recorded_at, position, event, hash)
                SELECT ?, ?, * FROM unnest(?, ?, ?)
                """;
        Array position = connection.createArrayOf("bigint", positions);
        Array event = connection.createArrayOf("bytea", bodies);
        Array hash = connection.createArrayOf("bytea", hashes);
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setObject(1, writer.value());
            insert.setLong(2, recordedAt);
            insert.setArray(3, position);
            insert.setArray(4, event);
            insert.setArray(5, hash);
            insert.executeUpdate();
        }
    }

    private void moveHead(Connection connection, Link link) throws SQLException {
        String sql = "UPDATE audit_head SET position = ?, hash = ? WHERE writer = ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setLong(1, link.position());
            update.setBytes(2, link.hash());
            update.setObject(3, writer.value());
            update.executeUpdate();
        }
    }
}
