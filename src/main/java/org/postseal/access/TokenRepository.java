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
import org.hibernate.Session;

@ApplicationScoped
class TokenRepository implements PanacheRepositoryBase<TokenEntity, UUID> {

    /** In a transaction of its own, so that what another replica did is seen. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    Optional<TokenEntity> read(UUID id) {
        return findByIdOptional(id);
    }

    Optional<byte[]> keyFingerprint() {
        return session()
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

    /** Those that let somebody in as an administrator now. */
    long countAdmins(Instant now) {
        return count("role = ?1 and (expiresAt is null or expiresAt > ?2)", Role.ADMIN, now);
    }

    List<TokenEntity> newestFirst(boolean enrolments) {
        String condition = enrolments ? "role = ?1" : "role <> ?1";
        return list(condition + " order by createdAt desc, id", Role.ENROLLEE);
    }

    Map<UUID, Instant> lastUses() {
        Map<UUID, Instant> uses = new HashMap<>();
        session()
                .createNativeQuery("SELECT token, last_used_at FROM token_use", Object[].class)
                .getResultStream()
                .forEach(row -> uses.put((UUID) row[0], (Instant) row[1]));
        return uses;
    }

    private Session session() {
        return getEntityManager().unwrap(Session.class);
    }
}
