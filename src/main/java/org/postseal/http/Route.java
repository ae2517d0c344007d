package org.postseal.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;

/** What a matched route says of itself. */
final class Route {

    private Route() {}

    static boolean isPublic(ResourceInfo resource) {
        return declared(resource).isPresent();
    }

    static boolean mayBePlain(ResourceInfo resource) {
        return declared(resource).filter(Public::plain).isPresent();
    }

    private static Optional<Public> declared(ResourceInfo resource) {
        return Optional.ofNullable(resource.getResourceMethod().getAnnotation(Public.class))
                .or(
                        () ->
                                Optional.ofNullable(
                                        resource.getResourceClass().getAnnotation(Public.class)));
    }

    /** The request itself, which filters on another thread may use too. */
    static RoutingContext context(ResteasyReactiveContainerRequestContext request) {
        return ((ResteasyReactiveRequestContext) request.getServerRequestContext())
                .unwrap(RoutingContext.class);
    }

    static boolean authenticatesItself(ResourceInfo resource) {
        return resource.getResourceClass().isAnnotationPresent(AuthenticatesItself.class);
    }
}
