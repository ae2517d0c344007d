package org.postseal.revocation;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.DatabaseFailure;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SerialNumber;

/** What belongs into the next lists. */
@ApplicationScoped
class RevokedCertificates {

    /** Two megabytes or so: few round trips, little memory. */
    private static final int FETCH_SIZE = 20_000;

    private final AgroalDataSource database;

    RevokedCertificates(AgroalDataSource database) {
        this.database = database;
    }

    /** Is given one entry after the other. */
    interface Visitor {
        void visit(SerialNumber serial, Instant revoked, RevocationReason reason)
                throws IOException;
    }

    /**
     * The authorities that have no list, or one of which half the life is over, or one that does
     * not show a revocation. A transaction that revokes is seen when it commits but dated when it
     * began: so a list is made when it is seen first, and once more when no other of that date can
     * be under way (it ends within {@code socketTimeout}).
     */
    Set<AuthorityName> authoritiesDue() {
        String sql =
                """
                SELECT a.name FROM authority a LEFT JOIN crl c ON c.authority = a.name
                WHERE c.authority IS NULL
                   OR c.built_at + (c.next_update - c.this_update) / 2 <= now()
                   OR EXISTS (
                       SELECT FROM revocation r
                       WHERE r.authority = a.name AND r.changed_at > c.built_at - interval '15 seconds'
                         AND (r.changed_at >= c.built_at OR r.changed_at <= now() - interval '15 seconds'))
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            Set<AuthorityName> due = new HashSet<>();
            while (row.next()) {
                due.add(new AuthorityName(row.getString(1)));
            }
            return due;
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /**
     * Gives the authority's revoked certificates, those left out that had expired when the last
     * list was made: they were on one after their end (RFC 5280 §3.3). One pass, which holds none.
     */
    @Transactional(TxType.MANDATORY)
    void forEach(AuthorityName authority, Instant lastList, Visitor visitor) throws IOException {
        String sql =
                """
                SELECT serial, extract(epoch FROM revoked_at)::bigint, reason
                FROM revocation
                WHERE authority = ? AND (not_after >= ? OR changed_at >= ?)
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            OffsetDateTime last = lastList.atOffset(ZoneOffset.UTC);
            select.setString(1, authority.value());
            select.setObject(2, last);
            select.setObject(3, last);
            select.setFetchSize(FETCH_SIZE);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    visitor.visit(
                            SerialNumber.ofOctets(row.getBytes(1)),
                            Instant.ofEpochSecond(row.getLong(2)),
                            RevocationReason.parse(row.getString(3)));
                }
            }
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }
}
