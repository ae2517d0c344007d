package org.postseal.mail;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.postseal.certificate.Change;
import org.postseal.problem.DatabaseFailure;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;
import org.postseal.x509.HostName;
import org.postseal.x509.SpkiHash;
import org.postseal.x509.SubjectAltName;

/** The chains of other authorities that were handed over for hosts. */
@ApplicationScoped
class KeptChains {

    /** A host has few keys. */
    private static final int MOST = 16;

    /**
     * Longer than any certificate that is sold: what was handed over by mistake, or by a thief, and
     * never ends of itself, is not served for ever.
     */
    private static final Duration LONGEST = Duration.ofDays(825);

    private final AgroalDataSource database;
    private final Event<Change> changes;

    KeptChains(AgroalDataSource database, Event<Change> changes) {
        this.database = database;
        this.changes = changes;
    }

    /** Those whose leaf has not ended and whose key is not blocked, newest first. */
    List<HostChain> valid(HostName host, Instant now) {
        String sql =
                """
                SELECT kept_at, der FROM kept_chain k
                WHERE host = ? AND not_after >= ? AND kept_at >= ?
                  AND NOT EXISTS (SELECT FROM blocked_key b WHERE b.spki_sha256 = k.spki_sha256)
                ORDER BY kept_at DESC, spki_sha256
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, host.value());
            select.setObject(2, now.atOffset(ZoneOffset.UTC));
            select.setObject(3, now.minus(LONGEST).atOffset(ZoneOffset.UTC));
            List<HostChain> found = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(read(row));
                }
            }
            return found;
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /**
     * Keeps a chain in place of the one before with the same key, in the current transaction. One
     * that is kept already stays as old as it is.
     *
     * @return whether it was not kept before
     * @throws Problem of kind {@code CONFLICT} when the host has too many
     */
    @Transactional(Transactional.TxType.MANDATORY)
    boolean keep(HostName host, List<Certificate> chain, String keptBy, Instant now) {
        String sql =
                """
                INSERT INTO kept_chain (host, spki_sha256, not_after, kept_at, kept_by, der)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (host, spki_sha256) DO UPDATE
                SET not_after = EXCLUDED.not_after, kept_at = EXCLUDED.kept_at, kept_by = EXCLUDED.kept_by,
                    der = EXCLUDED.der
                WHERE kept_chain.der <> EXCLUDED.der
                """;
        Certificate leaf = chain.get(0);
        try (Connection connection = database.getConnection()) {
            removeEnded(connection, host, now);
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                insert.setString(1, host.value());
                insert.setBytes(2, HexFormat.of().parseHex(leaf.key().sha256()));
                insert.setObject(3, leaf.notAfter().atOffset(ZoneOffset.UTC));
                insert.setObject(4, now.atOffset(ZoneOffset.UTC));
                insert.setString(5, keptBy);
                byte[][] der = chain.stream().map(Certificate::der).toArray(byte[][]::new);
                insert.setArray(6, connection.createArrayOf("bytea", der));
                boolean changed = insert.executeUpdate() == 1;
                requireFew(connection, host);
                changes.fire(new Change(List.of(new SubjectAltName.Dns(host, false))));
                return changed;
            }
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /**
     * Keeps the chain of a key no longer, in the current transaction.
     *
     * @return what was kept
     */
    @Transactional(Transactional.TxType.MANDATORY)
    Optional<HostChain> drop(HostName host, SpkiHash key) {
        String sql =
                "DELETE FROM kept_chain WHERE host = ? AND spki_sha256 = ? RETURNING kept_at, der";
        try (Connection connection = database.getConnection();
                PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setString(1, host.value());
            delete.setBytes(2, key.octets());
            try (ResultSet row = delete.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                changes.fire(new Change(List.of(new SubjectAltName.Dns(host, false))));
                return Optional.of(read(row));
            }
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /** They take nobody's place. */
    private static void removeEnded(Connection connection, HostName host, Instant now)
            throws SQLException {
        String sql =
                """
                DELETE FROM kept_chain k
                WHERE host = ? AND (not_after < ? OR kept_at < ?
                    OR EXISTS (SELECT FROM blocked_key b WHERE b.spki_sha256 = k.spki_sha256))
                """;
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setString(1, host.value());
            delete.setObject(2, now.atOffset(ZoneOffset.UTC));
            delete.setObject(3, now.minus(LONGEST).atOffset(ZoneOffset.UTC));
            delete.executeUpdate();
        }
    }

    private static void requireFew(Connection connection, HostName host) throws SQLException {
        String sql = "SELECT count(*) FROM kept_chain WHERE host = ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, host.value());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                if (row.getInt(1) > MOST) {
                    throw new Problem(
                            Kind.CONFLICT,
                            "The host has chains for " + MOST + " keys already; use one of these.");
                }
            }
        }
    }

    private static HostChain read(ResultSet row) throws SQLException {
        Array array = row.getArray("der");
        List<Certificate> chain =
                Arrays.stream((byte[][]) array.getArray()).map(Certificate::parse).toList();
        return HostChain.kept(chain, row.getObject("kept_at", OffsetDateTime.class).toInstant());
    }
}
