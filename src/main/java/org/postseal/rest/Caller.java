package org.postseal.rest;

import jakarta.enterprise.context.RequestScoped;
import org.postseal.access.Identity;

/** Who sent the current request, once {@link AuthenticationFilter} has found out. */
@RequestScoped
class Caller {

    private Identity identity;

    /** Never null behind a route that {@link Requires} something. */
    Identity identity() {
        return identity;
    }

    void set(Identity authenticated) {
        this.identity = authenticated;
    }
}
