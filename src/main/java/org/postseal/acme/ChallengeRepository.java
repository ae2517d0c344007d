package org.postseal.acme;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

@ApplicationScoped
class ChallengeRepository {

    private final Statements statements;

    ChallengeRepository(Statements statements) {
        this.statements = statements;
    }

    /** Whether it was pending, and so was everything around it: a validation is begun once. */
    boolean begin(String id, Instant now) {
        String sql =
                """
                UPDATE acme_challenge c SET status = 'processing', started_at = ?
                FROM acme_authorization a
                WHERE c.id = ? AND c.status = 'pending' AND a.id = c.authz AND a.status = 'pending'
                  AND a.expires_at > ?
                """;
        return statements.update(sql, now, id, now) == 1;
    }

    /**
     * What came of it, for challenge and authorization in one transaction. An authorization that
     * was deactivated meanwhile stays so.
     */
    @Transactional
    void finish(String id, Optional<AcmeError> error, Instant now, Instant expires) {
        String outcome = error.isPresent() ? "invalid" : "valid";
        String challenge =
                """
                UPDATE acme_challenge
                SET status = ?, validated_at = ?, error_type = ?, error_detail = ?
                WHERE id = ? AND status = 'processing'
                """;
        String authorization =
                """
                UPDATE acme_authorization SET status = ?, expires_at = ?
                WHERE id = (SELECT authz FROM acme_challenge WHERE id = ?) AND status = 'pending'
                """;
        int changed =
                statements.update(
                        challenge,
                        outcome,
                        error.isPresent() ? Optional.empty() : Optional.of(now),
                        error.map(AcmeError::type).map(ErrorType::name),
                        error.map(AcmeError::detail),
                        id);
        if (changed == 1) {
            statements.update(authorization, outcome, expires, id);
        }
    }

    /**
     * Takes over what was begun before {@code limit} and not ended; nobody else gets the same.
     *
     * @param running what this replica is at
     */
    List<String> takeAbandoned(Instant limit, Instant now, List<String> running, int most) {
        String sql =
                """
                UPDATE acme_challenge SET started_at = ?
                WHERE id = ANY (ARRAY(
                    SELECT id FROM acme_challenge
                    WHERE status = 'processing' AND started_at < ? AND id <> ALL (?)
                    ORDER BY started_at LIMIT ?
                    FOR UPDATE SKIP LOCKED))
                RETURNING id
                """;
        return statements.select(sql, row -> row.getString(1), now, limit, running, most);
    }
}
