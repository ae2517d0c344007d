package org.postseal.revocation;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import org.postseal.access.AccessRules;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.certificate.BlockedKeys;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.problem.DatabaseFailure;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.RevocationReason;

/** Takes certificates back, for good. */
@ApplicationScoped
public class Revocations {

    private final AgroalDataSource database;
    private final BlockedKeys blockedKeys;
    private final Audit audit;

    Revocations(AgroalDataSource database, BlockedKeys blockedKeys, Audit audit) {
        this.database = database;
        this.blockedKeys = blockedKeys;
        this.audit = audit;
    }

    /**
     * Revokes a certificate. An exposed key is blocked as well: it is never certified again. That a
     * key was exposed may be learnt later, so this reason replaces another; the date stays.
     *
     * @throws Problem of kind {@code CONFLICT} when it is revoked already, of kind {@code
     *     FORBIDDEN}
     */
    @Transactional
    public void revoke(Identity caller, IssuedCertificate certificate, RevocationReason reason) {
        if (!AccessRules.mayRevoke(caller, certificate)) {
            throw new Problem(Kind.FORBIDDEN, caller.name() + " may not revoke this certificate.");
        }
        try (Connection connection = database.getConnection()) {
            boolean changed =
                    insert(connection, certificate, reason)
                            || (reason == RevocationReason.KEY_COMPROMISE
                                    && aggravate(connection, certificate));
            if (!changed) {
                throw new Problem(
                        Kind.CONFLICT, "This certificate is revoked already; nothing was changed.");
            }
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
        if (reason == RevocationReason.KEY_COMPROMISE) {
            blockedKeys.blockIfNew(certificate.certificate().key(), reason.label());
        }
        audit.append(
                AuditEvent.granted(
                        caller.id(),
                        "certificate.revoke",
                        Map.of(
                                "serial", certificate.serial().hex(),
                                "authority", certificate.authority().value(),
                                "sha256", certificate.certificate().sha256(),
                                "reason", reason.label())));
    }

    private static boolean insert(
            Connection connection, IssuedCertificate certificate, RevocationReason reason)
            throws SQLException {
        String sql =
                """
                INSERT INTO revocation (serial, authority, revoked_at, reason) VALUES (?, ?, now(), ?)
                ON CONFLICT DO NOTHING
                """;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setBytes(1, certificate.serial().octets());
            insert.setString(2, certificate.authority().value());
            insert.setString(3, reason.label());
            return insert.executeUpdate() == 1;
        }
    }

    private static boolean aggravate(Connection connection, IssuedCertificate certificate)
            throws SQLException {
        String sql =
                """
                UPDATE revocation SET reason = ?, changed_at = now()
                WHERE serial = ? AND authority = ? AND reason <> ?
                """;
        String reason = RevocationReason.KEY_COMPROMISE.label();
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, reason);
            update.setBytes(2, certificate.serial().octets());
            update.setString(3, certificate.authority().value());
            update.setString(4, reason);
            return update.executeUpdate() == 1;
        }
    }
}
