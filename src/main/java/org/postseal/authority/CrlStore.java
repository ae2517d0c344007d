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
import java.util.HexFormat;
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

    Optional<Crl> find(AuthorityName authority) {
        String sql = "SELECT number, this_update, next_update, sha256 FROM crl WHERE authority = ?";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, authority.value());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(read(authority, row)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    private static Crl read(AuthorityName authority, ResultSet row) throws SQLException {
        return new Crl(
                authority,
                new CrlNumber(row.getBigDecimal(1).toBigIntegerExact()),
                row.getObject(2, OffsetDateTime.class).toInstant(),
                row.getObject(3, OffsetDateTime.class).toInstant(),
                HexFormat.of().formatHex(row.getBytes(4)));
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
                "SELECT substring(der FROM ? FOR ?) FROM crl WHERE authority = ? AND sha256 = ?";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setInt(1, at);
            select.setInt(2, PART);
            select.setString(3, crl.authority().value());
            select.setBytes(4, HexFormat.of().parseHex(crl.sha256()));
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

    @Transactional(TxType.MANDATORY)
    void write(Crl crl, OctetFile der) throws IOException {
        String sql =
                """
                INSERT INTO crl (authority, number, this_update, next_update, sha256, der, built_at)
                VALUES (?, ?, ?, ?, ?, ?, now())
                ON CONFLICT (authority) DO UPDATE SET
                    (number, this_update, next_update, sha256, der, built_at) =
                    (excluded.number, excluded.this_update, excluded.next_update,
                     excluded.sha256, excluded.der, excluded.built_at)
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement upsert = connection.prepareStatement(sql);
                InputStream octets = Files.newInputStream(der.path())) {
            upsert.setString(1, crl.authority().value());
            upsert.setBigDecimal(2, new BigDecimal(crl.number().value()));
            upsert.setObject(3, crl.thisUpdate().atOffset(ZoneOffset.UTC));
            upsert.setObject(4, crl.nextUpdate().atOffset(ZoneOffset.UTC));
            upsert.setBytes(5, HexFormat.of().parseHex(crl.sha256()));
            upsert.setBinaryStream(6, octets, Math.toIntExact(der.length()));
            upsert.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }
}
