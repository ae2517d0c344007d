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
import org.hibernate.query.NativeQuery;
import org.postseal.access.TokenAdministration.Sort;

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

    /**
     * Newest first, a range of an index, however many enrolments there have been.
     *
     * @param after the last of the page before
     */
    List<TokenEntity> list(Sort sort, Optional<TokenEntity> after, int most) {
        String sql =
                """
                SELECT id, name, role, created_at, expires_at, scope, created_by, mac
                FROM token WHERE role %s 'ENROLLEE' %s ORDER BY created_at DESC, id DESC LIMIT :most
                """
                        .formatted(
                                sort == Sort.ENROLLMENT ? "=" : "<>",
                                after.isPresent() ? "AND (created_at, id) < (:at, :id)" : "");
        NativeQuery<TokenEntity> query =
                getSession().createNativeQuery(sql, TokenEntity.class).setParameter("most", most);
        after.ifPresent(
                last -> query.setParameter("at", last.createdAt()).setParameter("id", last.id()));
        return query.getResultList();
    }

    Map<UUID, Instant> lastUses(List<TokenEntity> tokens) {
        String sql = "SELECT token, last_used_at FROM token_use WHERE token = ANY (?1)";
        Map<UUID, Instant> uses = new HashMap<>();
        getSession()
                .createNativeQuery(sql, Object[].class)
                .setParameter(1, tokens.stream().map(TokenEntity::id).toArray(UUID[]::new))
                .getResultStream()
                .forEach(row -> uses.put((UUID) row[0], (Instant) row[1]));
        return uses;
    }
}
