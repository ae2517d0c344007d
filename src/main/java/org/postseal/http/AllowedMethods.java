package org.postseal.http;

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
 * not do, and an OPTIONS should (§9.3.7), where the framework names those of all paths of a class;
 * so its routing table is asked.
 */
final class AllowedMethods {

    private AllowedMethods() {}

    /** As the value of {@code Allow}. */
    static String of(ResteasyReactiveRequestContext request) {
        TreeSet<String> allowed = new TreeSet<>();
        String path = request.getPathWithoutPrefix();
        RequestMapper<InitialMatch> classes =
                new RequestMapper<>(request.getDeployment().getClassMappers());
        // Two classes may share a path, each with methods of its own below it.
        for (RequestMapper.RequestMatch<InitialMatch> match = classes.map(path);
                match != null;
                match = classes.continueMatching(path, match)) {
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
