package org.postseal.http;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Refuses what can't be answered as asked before anything is done or read. The framework lets some
 * through: a method among several on one path is called whatever {@code Accept} says.
 */
@Provider
@Priority(Priorities.HEADER_DECORATOR)
class AcceptFilter implements ContainerRequestFilter {

    private final Map<Method, Optional<List<MediaType>>> offers = new ConcurrentHashMap<>();

    @Context ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        List<String> accept = request.getHeaders().get(HttpHeaders.ACCEPT);
        if (accept != null) {
            offers.computeIfAbsent(resource.getResourceMethod(), AcceptFilter::offers)
                    .ifPresent(offered -> Accept.parse(accept).best(offered));
        }
    }

    private static Optional<List<MediaType>> offers(Method method) {
        return Optional.ofNullable(method.getAnnotation(Produces.class))
                .or(
                        () ->
                                Optional.ofNullable(
                                        method.getDeclaringClass().getAnnotation(Produces.class)))
                .map(produces -> Arrays.stream(produces.value()).map(MediaType::valueOf).toList());
    }
}
