package org.postseal.certificate;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.postseal.problem.DatabaseFailure;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.SpkiHash;
import org.postseal.x509.SubjectKey;

/** Keys that are never certified (again). */
@ApplicationScoped
public class BlockedKeys {

    /** Why an authority's own key is blocked for everybody else; other reasons are CRLReasons. */
    public static final String AUTHORITY = "authority";

    private final AgroalDataSource database;
    private final Event<Change> changes;

    BlockedKeys(AgroalDataSource database, Event<Change> changes) {
        this.database = database;
        this.changes = changes;
    }

    /** Whether a key must never be certified again. */
    public boolean contains(SubjectKey key) {
        return reason(key.hash()).isPresent();
    }

    /** Why a key must never be certified again: {@link #AUTHORITY} or a CRLReason. */
    public Optional<String> reason(SpkiHash key) {
        String sql = "SELECT reason FROM blocked_key WHERE spki_sha256 = ?";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setBytes(1, key.octets());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /**
     * Blocks a key, in the current transaction.
     *
     * @param reason {@link #AUTHORITY} or a CRLReason
     * @throws Problem of kind {@code CONFLICT} when it is blocked already
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void block(SubjectKey key, String reason) {
        if (!blockIfNew(key.hash(), reason)) {
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
    public boolean blockIfNew(SpkiHash key, String reason) {
        String sql =
                """
                INSERT INTO blocked_key (spki_sha256, reason, blocked_at) VALUES (?, ?, now())
                ON CONFLICT DO NOTHING
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setBytes(1, key.octets());
            insert.setString(2, reason);
            boolean blocked = insert.executeUpdate() == 1;
            if (blocked) {
                changes.fire(Change.ofAny());
            }
            return blocked;
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }
}
