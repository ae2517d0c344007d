package org.postseal.keystore;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.postseal.certificate.AuthorityName;

@ApplicationScoped
class KeyRepository implements PanacheRepositoryBase<KeyEntity, UUID> {

    Optional<KeyEntity> find(AuthorityName authority) {
        String sql =
                """
                SELECT id, authority, format, type, spki_sha256, sealed, locks
                FROM authority_key WHERE authority = ?1
                """;
        return getSession()
                .createNativeQuery(sql, KeyEntity.class)
                .setParameter(1, authority.value())
                .uniqueResultOptional();
    }
}
