package org.postseal.authority;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.DatabaseFailure;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.CrlNumber;

/** The rows of {@code crl}. Octets pass in parts, since no list need fit into memory. */
@ApplicationScoped
class CrlStore {

    private static final int PART = 1024 * 1024;

    private final AgroalDataSource database;

    CrlStore(AgroalDataSource database) {
        this.database = database;
    }

    Optional<Crl> find(AuthorityName authority, int shard) {
        return select("WHERE authority = ? AND shard = ?", authority.value(), shard).stream()
                .findFirst();
    }

    List<Crl> list(AuthorityName authority) {
        return select("WHERE authority = ?", authority.value());
    }

    List<Crl> list() {
        return select("");
    }

    private List<Crl> select(String condition, Object... values) {
        String sql =
                """
                SELECT authority, shard, number, this_update, next_update, entries, sha256
                FROM crl %s ORDER BY authority, shard
                """
                        .formatted(condition);
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                select.setObject(i + 1, values[i]);
            }
            try (ResultSet row = select.executeQuery()) {
                List<Crl> lists = new ArrayList<>();
                while (row.next()) {
                    lists.add(read(row));
                }
                return lists;
            }
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    private static Crl read(ResultSet row) throws SQLException {
        return new Crl(
                new AuthorityName(row.getString(1)),
                row.getInt(2),
                new CrlNumber(row.getBigDecimal(3).toBigIntegerExact()),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                row.getObject(5, OffsetDateTime.class).toInstant(),
                row.getLong(6),
                HexFormat.of().formatHex(row.getBytes(7)));
    }

    /** Waits for whoever has it; until the end of the transaction. */
    @Transactional(TxType.MANDATORY)
    void lock(AuthorityName authority) {
        String sql = "SELECT pg_advisory_xact_lock(hashtextextended('postseal crl ' || ?, 0))";
        try (Connection connection = database.getConnection();
                PreparedStatement lock = connection.prepareStatement(sql)) {
            lock.setString(1, authority.value());
            lock.execute();
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    @Transactional(TxType.MANDATORY)
    void makeAllDue() {
        try (Connection connection = database.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE crl SET built_at = 'epoch'")) {
            update.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /** What a statement that begins now sees. */
    Snapshot snapshot() {
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT pg_current_snapshot()::text");
                ResultSet row = select.executeQuery()) {
            row.next();
            return new Snapshot(row.getString(1));
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /**
     * @throws Problem of kind {@code UNAVAILABLE} when the list has been replaced meanwhile
     */
    void read(Crl crl, OctetFile file) throws IOException {
        // Each part is a statement of its own: no transaction is open for as long as a disk takes.
        for (int at = 1; ; at += PART) {
            byte[] part = part(crl, at);
            file.sink().write(part);
            if (part.length < PART) {
                return;
            }
        }
    }

    private byte[] part(Crl crl, int at) {
        String sql =
                "SELECT substring(der FROM ? FOR ?) FROM crl WHERE authority = ? AND shard = ? AND sha256 = ?";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setInt(1, at);
            select.setInt(2, PART);
            select.setString(3, crl.authority().value());
            select.setInt(4, crl.shard());
            select.setBytes(5, HexFormat.of().parseHex(crl.sha256()));
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new Problem(
                            Kind.UNAVAILABLE,
                            "A newer revocation list has just been published; ask again.");
                }
                return row.getBytes(1);
            }
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /**
     * @param current whether it has all that is revoked now; else the next is due at once
     * @param shows what the reading of its entries saw at least
     */
    @Transactional(TxType.MANDATORY)
    void write(Crl crl, OctetFile der, boolean current, Snapshot shows) throws IOException {
        String sql =
                """
                INSERT INTO crl (authority, shard, number, this_update, next_update, entries, sha256, der,
                                 built_at, shows)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, CASE WHEN ? THEN now() ELSE 'epoch' END, ?::pg_snapshot)
                ON CONFLICT (authority, shard) DO UPDATE SET
                    (number, this_update, next_update, entries, sha256, der, built_at, shows) =
                    (excluded.number, excluded.this_update, excluded.next_update,
                     excluded.entries, excluded.sha256, excluded.der, excluded.built_at, excluded.shows)
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement upsert = connection.prepareStatement(sql);
                InputStream octets = Files.newInputStream(der.path())) {
            upsert.setString(1, crl.authority().value());
            upsert.setInt(2, crl.shard());
            upsert.setBigDecimal(3, new BigDecimal(crl.number().value()));
            upsert.setObject(4, crl.thisUpdate().atOffset(ZoneOffset.UTC));
            upsert.setObject(5, crl.nextUpdate().atOffset(ZoneOffset.UTC));
            upsert.setLong(6, crl.entries());
            upsert.setBytes(7, HexFormat.of().parseHex(crl.sha256()));
            upsert.setBinaryStream(8, octets, Math.toIntExact(der.length()));
            upsert.setBoolean(9, current);
            upsert.setString(10, shows.text());
            upsert.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }
}
