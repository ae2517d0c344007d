package org.postseal.access;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

@ApplicationScoped
class TokenRepository implements PanacheRepositoryBase<TokenEntity, UUID> {

    Optional<byte[]> keyFingerprint() {
        return getEntityManager()
                .unwrap(Session.class)
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
}
