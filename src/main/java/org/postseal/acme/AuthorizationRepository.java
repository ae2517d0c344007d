package org.postseal.acme;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postseal.x509.HostName;
import org.postseal.x509.SubjectAltName;

@ApplicationScoped
class AuthorizationRepository {

    private final Statements statements;

    AuthorizationRepository(Statements statements) {
        this.statements = statements;
    }

    void insert(Authorization authorization) {
        String sql =
                """
                INSERT INTO acme_authorization
                    (id, account, type, identifier, wildcard, status, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """;
        statements.update(
                sql,
                authorization.id(),
                authorization.account(),
                authorization.identifier().type(),
                authorization.identifier().base(),
                authorization.identifier().isWildcard(),
                authorization.stored().label(),
                authorization.expires());
        for (Challenge challenge : authorization.challenges()) {
            statements.update(
                    "INSERT INTO acme_challenge (id, authz, type, token, status) VALUES (?, ?, ?, ?, ?)",
                    challenge.id(),
                    authorization.id(),
                    challenge.type().label(),
                    challenge.token(),
                    challenge.status().label());
        }
    }

    /**
     * The challenges are read last: of what ends meanwhile, a client sees the challenge's end
     * first, never an ended authorization without its reason.
     */
    Optional<Authorization> find(String id) {
        String sql =
                "SELECT id, account, type, identifier, wildcard, status, expires_at FROM acme_authorization"
                        + " WHERE id = ?";
        return statements
                .selectOne(sql, AuthorizationRepository::withoutChallenges, id)
                .map(found -> found.with(challenges(id)));
    }

    private static Authorization withoutChallenges(ResultSet row) throws SQLException {
        return new Authorization(
                row.getString("id"),
                row.getString("account"),
                identifier(row),
                Authorization.Status.parse(row.getString("status")),
                Statements.time(row, "expires_at"),
                List.of());
    }

    private List<Challenge> challenges(String authorization) {
        String sql =
                "SELECT id, type, token, status, validated_at, error_type, error_detail FROM acme_challenge"
                        + " WHERE authz = ? ORDER BY type DESC";
        return statements.select(sql, AuthorizationRepository::challenge, authorization);
    }

    /** The authorization of a challenge, with it among its challenges. */
    Optional<Authorization> findByChallenge(String challenge) {
        return statements
                .selectOne(
                        "SELECT authz FROM acme_challenge WHERE id = ?",
                        row -> row.getString(1),
                        challenge)
                .flatMap(this::find);
    }

    /** One that is valid for longer than until {@code end}. */
    Optional<Authorization> findValid(String account, Identifier identifier, Instant end) {
        String sql =
                """
                SELECT id FROM acme_authorization
                WHERE account = ? AND type = ? AND identifier = ? AND wildcard = ?
                  AND status = 'valid' AND expires_at > ?
                ORDER BY expires_at DESC LIMIT 1
                """;
        return statements
                .selectOne(
                        sql,
                        row -> row.getString(1),
                        account,
                        identifier.type(),
                        identifier.base(),
                        identifier.isWildcard(),
                        end)
                .flatMap(this::find);
    }

    /** One that nothing was answered to yet and that lasts for longer than until {@code end}. */
    Optional<Authorization> findPending(String account, Identifier identifier, Instant end) {
        String sql =
                """
                SELECT id FROM acme_authorization a
                WHERE account = ? AND type = ? AND identifier = ? AND wildcard = ?
                  AND status = 'pending' AND expires_at > ?
                  AND NOT EXISTS (
                      SELECT FROM acme_challenge c WHERE c.authz = a.id AND c.status <> 'pending')
                ORDER BY expires_at DESC LIMIT 1
                """;
        return statements
                .selectOne(
                        sql,
                        row -> row.getString(1),
                        account,
                        identifier.type(),
                        identifier.base(),
                        identifier.isWildcard(),
                        end)
                .flatMap(this::find);
    }

    /** How many an account has not shown yet that no order needs, counted up to {@code most}. */
    int countLoose(String account, Instant now, int most) {
        String sql =
                """
                SELECT count(*) FROM (
                    SELECT FROM acme_authorization a
                    WHERE account = ? AND status = 'pending' AND expires_at > ?
                      AND NOT EXISTS (SELECT FROM acme_order_authorization o WHERE o.authz = a.id)
                    LIMIT ?) loose
                """;
        return statements.selectOne(sql, row -> row.getInt(1), account, now, most).orElseThrow();
    }

    /** Whether there was anything left to deactivate. */
    boolean deactivate(String id) {
        return statements.update(
                        "UPDATE acme_authorization SET status = 'deactivated' WHERE id = ? AND status IN ('pending', 'valid')",
                        id)
                == 1;
    }

    static Identifier identifier(ResultSet row) throws SQLException {
        String text = row.getString("identifier");
        return row.getBoolean("wildcard")
                ? new Identifier(new SubjectAltName.Dns(HostName.parse(text), true))
                : Identifier.of(row.getString("type"), text);
    }

    private static Challenge challenge(ResultSet row) throws SQLException {
        return new Challenge(
                row.getString("id"),
                ChallengeType.find(row.getString("type")).orElseThrow(),
                row.getString("token"),
                Challenge.Status.parse(row.getString("status")),
                Statements.optionalTime(row, "validated_at"),
                error(row));
    }

    static Optional<AcmeError> error(ResultSet row) throws SQLException {
        String type = row.getString("error_type");
        return type == null
                ? Optional.empty()
                : Optional.of(AcmeError.of(ErrorType.valueOf(type), row.getString("error_detail")));
    }
}
