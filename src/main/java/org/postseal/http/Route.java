package org.postseal.http;

import jakarta.ws.rs.container.ResourceInfo;

/** What a matched route says of itself. */
final class Route {

    private Route() {}

    static boolean isPublic(ResourceInfo resource) {
        return resource.getResourceMethod().isAnnotationPresent(Public.class)
                || resource.getResourceClass().isAnnotationPresent(Public.class);
    }
}
