package org.postseal.revocation;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.CertificateId;
import org.postseal.certificate.Change;
import org.postseal.problem.DatabaseFailure;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SerialNumber;
import org.postseal.x509.SpkiHash;

/**
 * Writes what has been taken back, in the current transaction. A row's date never changes, and its
 * reason only to keyCompromise, which may be learnt later. Several rows are written in the order of
 * their key, so that two who write the same do not wait for each other. Triggers give a row its
 * certificate's list and the number of the transaction.
 */
@ApplicationScoped
@Transactional(TxType.MANDATORY)
class RevocationTable {

    private final AgroalDataSource database;
    private final Event<Change> changes;

    RevocationTable(AgroalDataSource database, Event<Change> changes) {
        this.database = database;
        this.changes = changes;
    }

    /**
     * Revokes one certificate.
     *
     * @param notAfter the certificate's
     * @return whether anything changed
     */
    boolean revoke(CertificateId id, Instant notAfter, RevocationReason reason) {
        String sql =
                """
                INSERT INTO revocation AS earlier (serial, authority, not_after, revoked_at, reason, changed_at)
                VALUES (?, ?, ?, now(), ?, now())
                ON CONFLICT (serial, authority) DO UPDATE SET
                    (reason, changed_at) = (excluded.reason, excluded.changed_at)
                WHERE excluded.reason = 'keyCompromise' AND earlier.reason <> 'keyCompromise'
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement upsert = connection.prepareStatement(sql)) {
            upsert.setBytes(1, id.serial().octets());
            upsert.setString(2, id.authority().value());
            upsert.setObject(3, notAfter.atOffset(ZoneOffset.UTC));
            upsert.setString(4, reason.label());
            boolean changed = upsert.executeUpdate() == 1;
            if (changed) {
                changes.fire(Change.ofAny());
            }
            return changed;
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /**
     * Revokes all unexpired certificates that a key has.
     *
     * @return those for which anything changed
     */
    List<CertificateId> revokeAll(SpkiHash key, RevocationReason reason) {
        String sql =
                """
                INSERT INTO revocation AS earlier (serial, authority, not_after, revoked_at, reason, changed_at)
                SELECT serial, authority, not_after, now(), ?, now()
                FROM certificate WHERE spki_sha256 = ? AND not_after >= now()
                ORDER BY serial, authority
                ON CONFLICT (serial, authority) DO UPDATE SET
                    (reason, changed_at) = (excluded.reason, excluded.changed_at)
                WHERE excluded.reason = 'keyCompromise' AND earlier.reason <> 'keyCompromise'
                RETURNING serial, authority
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, reason.label());
            insert.setBytes(2, key.octets());
            return readAll(insert);
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /**
     * Revokes what a key got that was blocked lately: its certificate was under way when the others
     * were revoked.
     *
     * @return those that were not revoked yet
     */
    List<CertificateId> revokeOfKeysBlockedWithin(Duration time) {
        String sql =
                """
                INSERT INTO revocation (serial, authority, not_after, revoked_at, reason, changed_at)
                SELECT c.serial, c.authority, c.not_after, now(), b.reason, now()
                FROM blocked_key b JOIN certificate c USING (spki_sha256)
                WHERE b.blocked_at >= now() - ?::interval AND b.reason <> 'authority' AND c.not_after >= now()
                  AND NOT EXISTS (SELECT FROM revocation r WHERE (r.serial, r.authority) = (c.serial, c.authority))
                ORDER BY c.serial, c.authority
                ON CONFLICT DO NOTHING
                RETURNING serial, authority
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, time.toString());
            return readAll(insert);
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    private List<CertificateId> readAll(PreparedStatement insert) throws SQLException {
        List<CertificateId> revoked = new ArrayList<>();
        try (ResultSet row = insert.executeQuery()) {
            while (row.next()) {
                revoked.add(
                        new CertificateId(
                                SerialNumber.ofOctets(row.getBytes(1)),
                                new AuthorityName(row.getString(2))));
            }
        }
        if (!revoked.isEmpty()) {
            changes.fire(Change.ofAny());
        }
        return revoked;
    }
}
