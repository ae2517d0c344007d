package org.postseal.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import org.postseal.access.Limits;
import org.postseal.access.Permission;

/**
 * Refuses a request to issue when there were too many, before its body is read. Whoever signs the
 * body is held to its limit by {@link RequestSigner}.
 */
@Provider
@Priority(Priorities.AUTHORIZATION)
class IssuanceLimitFilter implements ContainerRequestFilter {

    private final Limits limits;
    private final Caller caller;

    @Context ResourceInfo resource;

    @Context RoutingContext routing;

    IssuanceLimitFilter(Limits limits, Caller caller) {
        this.limits = limits;
        this.caller = caller;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Requires requires = resource.getResourceMethod().getAnnotation(Requires.class);
        if (requires != null && requires.value() == Permission.ISSUE) {
            caller.known().ifPresent(limits::issuingBy);
            limits.issuingFrom(ClientAddress.of(routing).address());
        }
    }
}
