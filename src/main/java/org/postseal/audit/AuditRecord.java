package org.postseal.audit;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/** A row of {@code audit}, as it is stored; whether it is genuine, {@link Verification} tells. */
public final class AuditRecord {

    /** The columns that {@link #read} wants, in its order. */
    static final String COLUMNS = "writer, position, recorded_at, event, hash";

    private final UUID writer;
    private final long position;
    private final long recordedAt;
    private final byte[] octets;
    private final byte[] hash;

    /**
     * @param recordedAt microseconds since the epoch
     * @param octets the event
     */
    AuditRecord(UUID writer, long position, long recordedAt, byte[] octets, byte[] hash) {
        this.writer = requireNonNull(writer, "writer");
        this.position = position;
        this.recordedAt = recordedAt;
        this.octets = octets.clone();
        this.hash = hash.clone();
    }

    static AuditRecord read(ResultSet row) throws SQLException {
        return new AuditRecord(
                row.getObject(1, UUID.class),
                row.getLong(2),
                row.getLong(3),
                row.getBytes(4),
                row.getBytes(5));
    }

    /** Whose chain it is in. */
    public UUID writer() {
        return writer;
    }

    /** In its chain, from 1. */
    public long position() {
        return position;
    }

    /** Microseconds since the epoch, as hashed. */
    public long recordedAt() {
        return recordedAt;
    }

    /** The event exactly as stored and hashed: JSON in UTF-8. */
    public byte[] octets() {
        return octets.clone();
    }

    /** 32 octets. */
    public byte[] hash() {
        return hash.clone();
    }

    public Instant at() {
        return Instant.EPOCH.plus(recordedAt, ChronoUnit.MICROS);
    }

    /** What the octets say; empty when somebody has put something there that is no event. */
    public Optional<AuditEvent> event() {
        return EventJson.read(octets);
    }
}
