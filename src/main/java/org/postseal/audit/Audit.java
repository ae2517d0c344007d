package org.postseal.audit;

import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.Arc;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
            append(connection, List.of(encode(event)));
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /**
     * Records an act of the current transaction as the only record of a chain of its own, with the
     * name of this replica. So it can be told from all that the database has had, also when it has
     * lost the ends of its chains and they were gone on with.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void appendApart(AuditEvent event) {
        Map<String, Object> details = new LinkedHashMap<>(event.details());
        details.put("replica", writer.value().toString());
        AuditEvent named = new AuditEvent(event.actor(), event.action(), event.outcome(), details);
        try (Connection connection = database.getConnection()) {
            WriterId chain = new WriterId(UUID.randomUUID());
            append(connection, chain, clock.instant(), List.of(encode(named)));
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
     * The event as it will be stored, with the time and where the request under way comes from:
     * {@code source}, the peer's address, and {@code requestId}.
     *
     * @throws IllegalArgumentException when its details are not made of JSON values
     */
    public EncodedEvent encode(AuditEvent event) {
        return new EncodedEvent(EventJson.write(clock.instant(), fromHere(event)));
    }

    private AuditEvent fromHere(AuditEvent event) {
        if (!Arc.container().requestContext().isActive()) {
            return event;
        }
        Map<String, Object> details = new LinkedHashMap<>(event.details());
        origin.source().ifPresent(source -> details.put("source", source));
        origin.requestId().ifPresent(id -> details.put("requestId", id));
        return new AuditEvent(event.actor(), event.action(), event.outcome(), details);
    }

    /**
     * Records what somebody does at the console beside the service, in the transaction that {@code
     * connection} is in.
     *
     * @param writer of the data directory that it is done with
     */
    public static void append(Connection connection, WriterId writer, Instant now, AuditEvent event)
            throws SQLException {
        append(connection, writer, now, List.of(new EncodedEvent(EventJson.write(now, event))));
    }

    /** Records events of the transaction that {@code connection} is in, in this order. */
    void append(Connection connection, List<EncodedEvent> events) throws SQLException {
        append(connection, writer, clock.instant(), events);
    }

    private static void append(
            Connection connection, WriterId writer, Instant now, List<EncodedEvent> events)
            throws SQLException {
        try (PreparedStatement append =
                connection.prepareStatement("SELECT audit_append(?, ?, ?)")) {
            bindChain(append, 1, writer, now);
            append.setArray(
                    3,
                    connection.createArrayOf(
                            "bytea",
                            events.stream().map(EncodedEvent::octets).toArray(byte[][]::new)));
            append.execute();
        }
    }

    /**
     * Sets two parameters of a statement that calls {@code audit_append} itself: which chain it
     * appends to, at {@code index}, and the time.
     */
    public void bindChain(PreparedStatement statement, int index) throws SQLException {
        bindChain(statement, index, writer, clock.instant());
    }

    private static void bindChain(
            PreparedStatement statement, int index, WriterId writer, Instant now)
            throws SQLException {
        statement.setObject(index, writer.value());
        statement.setLong(index + 1, ChronoUnit.MICROS.between(Instant.EPOCH, now));
    }
}
