package org.postseal.certificate;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import org.postseal.problem.DatabaseFailure;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.SubjectKey;

/** Keys that are never certified (again). */
@ApplicationScoped
public class BlockedKeys {

    private final AgroalDataSource database;

    BlockedKeys(AgroalDataSource database) {
        this.database = database;
    }

    /** Whether a key must never be certified again. */
    public boolean contains(SubjectKey key) {
        String sql = "SELECT FROM blocked_key WHERE spki_sha256 = ?";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setBytes(1, HexFormat.of().parseHex(key.sha256()));
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /**
     * Blocks a key, in the current transaction.
     *
     * @param reason {@code authority} for an authority's own, else a CRLReason
     * @throws Problem of kind {@code CONFLICT} when it is blocked already
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void block(SubjectKey key, String reason) {
        if (!blockIfNew(key, reason)) {
            throw new Problem(
                    Kind.CONFLICT,
                    "This key is known already: it is an authority's or was blocked.");
        }
    }

    /**
     * Blocks a key, in the current transaction, unless it is blocked already.
     *
     * @return whether it was not
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean blockIfNew(SubjectKey key, String reason) {
        String sql =
                """
                INSERT INTO blocked_key (spki_sha256, reason, blocked_at) VALUES (?, ?, now())
                ON CONFLICT DO NOTHING
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setBytes(1, HexFormat.of().parseHex(key.sha256()));
            insert.setString(2, reason);
            return insert.executeUpdate() == 1;
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }
}
