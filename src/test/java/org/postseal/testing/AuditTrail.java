package org.postseal.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The audit as a stranger reads it who knows only what the schema's comments say. */
public final class AuditTrail {

    private AuditTrail() {}

    /** The records of an actor, oldest first: the event as JSON text. */
    public static List<String> of(String actor) {
        return Owner.query(
                """
                SELECT convert_from(event, 'UTF8') FROM audit
                WHERE convert_from(event, 'UTF8')::json ->> 'actor' = ?
                ORDER BY writer, position
                """,
                actor);
    }

    /**
     * Follows every chain: positions without a gap from 1, each hash over the one before, and the
     * head where the chain ends.
     */
    public static void assertIntact() {
        try (Connection connection = Owner.connect()) {
            // One snapshot: the service goes on writing.
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            assertThat(heads(connection)).isEqualTo(follow(connection));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The ends of the chains. */
    private static Map<UUID, Head> follow(Connection connection) throws SQLException {
        Map<UUID, Head> heads = new HashMap<>();
        String sql =
                "SELECT writer, position, recorded_at, event, hash FROM audit ORDER BY writer, position";
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                UUID writer = row.getObject(1, UUID.class);
                Head before = heads.getOrDefault(writer, new Head(0, "00".repeat(32)));
                long position = row.getLong(2);
                assertThat(position).as("position in %s", writer).isEqualTo(before.position + 1);
                String hash = hash(before, writer, position, row.getLong(3), row.getBytes(4));
                assertThat(HexFormat.of().formatHex(row.getBytes(5)))
                        .as("hash of record %d", position)
                        .isEqualTo(hash);
                heads.put(writer, new Head(position, hash));
            }
        }
        return heads;
    }

    private static Map<UUID, Head> heads(Connection connection) throws SQLException {
        Map<UUID, Head> heads = new HashMap<>();
        String sql =
                "SELECT writer, position, encode(hash, 'hex') FROM audit_head WHERE position > 0";
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                heads.put(row.getObject(1, UUID.class), new Head(row.getLong(2), row.getString(3)));
            }
        }
        return heads;
    }

    private record Head(long position, String hash) {}

    private static String hash(
            Head before, UUID writer, long position, long recordedAt, byte[] event) {
        byte[] octets =
                ByteBuffer.allocate(64 + event.length)
                        .put(HexFormat.of().parseHex(before.hash))
                        .putLong(writer.getMostSignificantBits())
                        .putLong(writer.getLeastSignificantBits())
                        .putLong(position)
                        .putLong(recordedAt)
                        .put(event)
                        .array();
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
