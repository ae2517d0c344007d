package org.postseal.authority;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

@ApplicationScoped
class AuthorityRepository implements PanacheRepositoryBase<AuthorityEntity, String> {

    List<AuthorityEntity> byName() {
        return getSession()
                .createNativeQuery("SELECT * FROM authority ORDER BY name", AuthorityEntity.class)
                .getResultList();
    }
}
