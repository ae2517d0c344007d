package org.postseal.http;

import jakarta.ws.rs.container.ResourceInfo;
import java.util.Optional;

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

    static boolean authenticatesItself(ResourceInfo resource) {
        return resource.getResourceClass().isAnnotationPresent(AuthenticatesItself.class);
    }
}
