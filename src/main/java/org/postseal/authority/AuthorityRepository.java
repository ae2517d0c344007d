package org.postseal.authority;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

@ApplicationScoped
class AuthorityRepository implements PanacheRepositoryBase<AuthorityEntity, String> {

    /** Names its columns, as all do: a running replica must not notice what a migration adds. */
    List<AuthorityEntity> byName() {
        String sql =
                "SELECT name, kind, parent, certificate, chain, created_at FROM authority ORDER BY name";
        return getSession().createNativeQuery(sql, AuthorityEntity.class).getResultList();
    }
}
