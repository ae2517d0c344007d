package org.postseal.access;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

@ApplicationScoped
class TokenRepository implements PanacheRepositoryBase<TokenEntity, UUID> {

    /** In a transaction of its own, so that what another replica did is seen. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    Optional<TokenEntity> read(UUID id) {
        return findByIdOptional(id);
    }

    Optional<byte[]> keyFingerprint() {
        return getSession()
                .createNativeQuery("SELECT fingerprint FROM token_key", byte[].class)
                .getResultStream()
                .findFirst();
    }

    void rememberKey(byte[] fingerprint) {
        getEntityManager()
                .createNativeQuery("INSERT INTO token_key (fingerprint) VALUES (?1)")
                .setParameter(1, fingerprint)
                .executeUpdate();
    }

    /** No other transaction changes the table until the current one ends. */
    void lock() {
        getEntityManager()
                .createNativeQuery("LOCK TABLE token IN SHARE ROW EXCLUSIVE MODE")
                .executeUpdate();
    }

    boolean isEmpty() {
        return getSession()
                .createNativeQuery("SELECT NOT EXISTS (SELECT FROM token)", Boolean.class)
                .getSingleResult();
    }

    /** Those that let somebody in as an administrator now. */
    long countAdmins(Instant now) {
        String sql =
                "SELECT count(*) FROM token WHERE role = 'ADMIN' AND (expires_at IS NULL OR expires_at > ?1)";
        return getSession()
                .createNativeQuery(sql, Long.class)
                .setParameter(1, now)
                .getSingleResult();
    }

    List<TokenEntity> newestFirst(boolean enrolments) {
        String sql =
                """
                SELECT id, name, role, created_at, expires_at, scope, created_by, mac
                FROM token WHERE (role = 'ENROLLEE') = ?1 ORDER BY created_at DESC, id
                """;
        return getSession()
                .createNativeQuery(sql, TokenEntity.class)
                .setParameter(1, enrolments)
                .getResultList();
    }

    Map<UUID, Instant> lastUses() {
        Map<UUID, Instant> uses = new HashMap<>();
        getSession()
                .createNativeQuery("SELECT token, last_used_at FROM token_use", Object[].class)
                .getResultStream()
                .forEach(row -> uses.put((UUID) row[0], (Instant) row[1]));
        return uses;
    }
}
