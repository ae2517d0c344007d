package org.postseal.rest;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.handlers.ClassRoutingHandler;
import org.jboss.resteasy.reactive.server.handlers.RestInitialHandler.InitialMatch;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.spi.RestHandler;

/**
 * The methods that a path takes. A 405 must name them (RFC 9110 §15.5.6), which the framework does
 * not do, so its routing table is asked.
 */
final class AllowedMethods {

    private AllowedMethods() {}

    /** As the value of {@code Allow}. */
    static String of(ResteasyReactiveRequestContext request) {
        TreeSet<String> allowed = new TreeSet<>();
        RequestMapper.RequestMatch<InitialMatch> match =
                new RequestMapper<>(request.getDeployment().getClassMappers())
                        .map(request.getPathWithoutPrefix());
        if (match != null) {
            String remaining = match.remaining.isEmpty() ? "/" : match.remaining;
            for (RestHandler<?> handler : match.value.handlers) {
                if (handler instanceof ClassRoutingHandler routes) {
                    addMethods(routes.getMappers(), remaining, allowed);
                }
            }
        }
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        allowed.add("OPTIONS");
        return String.join(", ", allowed);
    }

    private static void addMethods(
            Map<String, RequestMapper<RuntimeResource>> mappers,
            String remaining,
            Set<String> allowed) {
        mappers.forEach(
                (method, mapper) -> {
                    if (method != null && mapper.map(remaining) != null) {
                        allowed.add(method);
                    }
                });
    }
}
