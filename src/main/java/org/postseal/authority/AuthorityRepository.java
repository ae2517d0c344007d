package org.postseal.authority;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class AuthorityRepository implements PanacheRepositoryBase<AuthorityEntity, String> {}
