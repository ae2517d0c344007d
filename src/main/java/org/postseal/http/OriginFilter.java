package org.postseal.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import org.postseal.audit.Origin;

/** Says for the audit where a request comes from, before anything about it is decided. */
@Provider
@Priority(0)
class OriginFilter implements ContainerRequestFilter {

    private final Origin origin;

    @Context RoutingContext routing;

    OriginFilter(Origin origin) {
        this.origin = origin;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        origin.set(ClientAddress.of(routing).text(), RequestId.of(routing));
    }
}
