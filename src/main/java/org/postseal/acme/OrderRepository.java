package org.postseal.acme;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.certificate.ProfileName;
import org.postseal.issuance.IssuanceChoice;
import org.postseal.x509.SerialNumber;

@ApplicationScoped
class OrderRepository {

    private final Statements statements;

    OrderRepository(Statements statements) {
        this.statements = statements;
    }

    void insert(Order order, Instant now) {
        String sql =
                """
                INSERT INTO acme_order
                    (id, account, status, profile, authority, replaces, created_at, expires_at)
                VALUES (?, ?, 'open', ?, ?, ?, ?, ?)
                """;
        statements.update(
                sql,
                order.id(),
                order.account(),
                order.profile().value(),
                order.authority().value(),
                order.replaces(),
                now,
                order.expires());
        for (int i = 0; i < order.parts().size(); i++) {
            statements.update(
                    "INSERT INTO acme_order_authorization (acme_order, position, authz) VALUES (?, ?, ?)",
                    order.id(),
                    i,
                    order.parts().get(i).authorization());
        }
    }

    /**
     * Each {@code LIMIT 1}, here and below, keeps PostgreSQL from joining whole tables because they
     * were small when it planned.
     */
    Optional<Order> find(String id) {
        String sql =
                """
                SELECT a.id, a.type, a.identifier, a.wildcard, a.status, a.expires_at,
                       c.error_type, c.error_detail
                FROM acme_order_authorization o
                CROSS JOIN LATERAL (
                    SELECT id, type, identifier, wildcard, status, expires_at FROM acme_authorization
                    WHERE id = o.authz LIMIT 1
                ) a
                LEFT JOIN LATERAL (
                    SELECT error_type, error_detail FROM acme_challenge
                    WHERE authz = o.authz AND status = 'invalid' LIMIT 1
                ) c ON true
                WHERE o.acme_order = ? ORDER BY o.position
                """;
        List<Order.Part> parts = statements.select(sql, OrderRepository::part, id);
        return statements.selectOne(
                "SELECT id, account, status, profile, authority, replaces, expires_at, serial FROM acme_order WHERE id = ?",
                row ->
                        new Order(
                                row.getString("id"),
                                row.getString("account"),
                                Order.Stored.parse(row.getString("status")),
                                new IssuanceChoice(
                                        new ProfileName(row.getString("profile")),
                                        new AuthorityName(row.getString("authority"))),
                                Optional.ofNullable(row.getString("replaces")),
                                Statements.time(row, "expires_at"),
                                parts,
                                Optional.ofNullable(row.getBytes("serial"))
                                        .map(SerialNumber::ofOctets)),
                id);
    }

    /**
     * In the order of their ids, which says nothing; without the invalid ones. The {@code OFFSET 0}
     * lets PostgreSQL look at the orders of the page only, not at all first.
     */
    List<String> idsOf(String account, String after, int limit, Instant now) {
        String sql =
                """
                SELECT id FROM acme_order o
                WHERE account = ? AND id > ?
                  AND (status <> 'open' OR expires_at > ? AND NOT EXISTS (
                      SELECT FROM acme_order_authorization part
                      CROSS JOIN LATERAL (
                          SELECT status, expires_at FROM acme_authorization WHERE id = part.authz LIMIT 1) a
                      WHERE part.acme_order = o.id
                        AND (a.status NOT IN ('pending', 'valid') OR a.expires_at <= ?)
                      OFFSET 0))
                ORDER BY id LIMIT ?
                """;
        return statements.select(sql, row -> row.getString(1), account, after, now, now, limit);
    }

    /** Those that may still become a certificate. */
    int countOpen(String account, Instant now) {
        return statements
                .selectOne(
                        "SELECT count(*) FROM acme_order WHERE account = ? AND status <> 'valid' AND expires_at > ?",
                        row -> row.getInt(1),
                        account,
                        now)
                .orElseThrow();
    }

    /** Whether it was open and still is ready: of several who would issue, one does. */
    boolean begin(String id, byte[] csr, Instant now) {
        String sql =
                """
                UPDATE acme_order o SET status = 'processing', csr = ?, started_at = ?
                WHERE id = ? AND status = 'open' AND expires_at > ?
                  AND NOT EXISTS (
                      SELECT FROM acme_order_authorization part
                      CROSS JOIN LATERAL (
                          SELECT status, expires_at FROM acme_authorization WHERE id = part.authz LIMIT 1) a
                      WHERE part.acme_order = o.id
                        AND (a.status <> 'valid' OR a.expires_at <= ?))
                """;
        return statements.update(sql, csr, now, id, now, now) == 1;
    }

    /** For another try. */
    void reopen(String id) {
        statements.update(
                "UPDATE acme_order SET status = 'open', csr = NULL, started_at = NULL WHERE id = ? AND status = 'processing'",
                id);
    }

    /** The same after a refusal; after {@code most} of them the order is over. */
    void refused(String id, int most, Instant now) {
        String sql =
                """
                UPDATE acme_order SET status = 'open', csr = NULL, started_at = NULL,
                    failures = failures + 1,
                    expires_at = CASE WHEN failures + 1 >= ? THEN ? ELSE expires_at END
                WHERE id = ? AND status = 'processing'
                """;
        statements.update(sql, most, now, id);
    }

    /** It can be read as long as its certificate is valid. */
    void complete(String id, IssuedCertificate issued) {
        String sql =
                """
                UPDATE acme_order SET status = 'valid', serial = ?, issuer = ?, csr = NULL, expires_at = ?
                WHERE id = ?
                """;
        statements.update(
                sql,
                issued.serial().octets(),
                issued.authority().value(),
                issued.certificate().notAfter(),
                id);
    }

    /** An order whose issue was begun and not ended. */
    record Abandoned(String id, String account) {}

    /** Takes over those that were begun before {@code limit}; nobody else gets the same. */
    List<Abandoned> takeAbandoned(Instant limit, Instant now) {
        String sql =
                """
                UPDATE acme_order SET started_at = ?
                WHERE status = 'processing' AND started_at < ?
                RETURNING id, account
                """;
        return statements.select(
                sql,
                row -> new Abandoned(row.getString("id"), row.getString("account")),
                now,
                limit);
    }

    /** The CSR of an issue that was begun. */
    Optional<byte[]> csr(String id) {
        return statements.selectOne(
                "SELECT csr FROM acme_order WHERE id = ? AND csr IS NOT NULL",
                row -> row.getBytes(1),
                id);
    }

    /** Whether a certificate was replaced by another, rather than only meant to be. */
    boolean isReplaced(String certificateId) {
        return statements
                .selectOne(
                        "SELECT id FROM acme_order WHERE replaces = ? AND status = 'valid' LIMIT 1",
                        row -> row.getString(1),
                        certificateId)
                .isPresent();
    }

    private static Order.Part part(ResultSet row) throws SQLException {
        return new Order.Part(
                row.getString("id"),
                AuthorizationRepository.identifier(row),
                Authorization.Status.parse(row.getString("status")),
                Statements.time(row, "expires_at"),
                AuthorizationRepository.error(row));
    }
}
