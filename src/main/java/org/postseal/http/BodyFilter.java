package org.postseal.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.util.Set;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestFilter;

/**
 * Reads the body once everything that needs no body has been decided. Left to the framework, the
 * reading would hold a worker thread for as long as a client cares to take.
 */
@Provider
@Priority(Priorities.USER)
class BodyFilter implements ResteasyReactiveContainerRequestFilter {

    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "OPTIONS");

    private final BodyBudget budget;

    @Context ResourceInfo resource;

    BodyFilter(BodyBudget budget) {
        this.budget = budget;
    }

    @Override
    public void filter(ResteasyReactiveContainerRequestContext request) {
        if (WITHOUT_BODY.contains(request.getMethod())) {
            return;
        }
        int limit = limit();
        if (declaredLength(request) > limit) {
            throw BodyReceiver.tooLarge(limit);
        }
        request.suspend();
        new BodyReceiver(routing(request), limit, budget)
                .receive()
                .onFailure(request::resume)
                .onSuccess(
                        body -> {
                            request.setEntityStream(body);
                            request.resume();
                        });
    }

    private int limit() {
        BodyLimit limit = resource.getResourceMethod().getAnnotation(BodyLimit.class);
        return limit == null ? BodyLimit.LARGEST : limit.value();
    }

    /** The parser has refused what is no number; without the header, 0. */
    private static long declaredLength(ResteasyReactiveContainerRequestContext request) {
        String length = request.getHeaderString("Content-Length");
        return length == null ? 0 : Long.parseLong(length);
    }

    private static RoutingContext routing(ResteasyReactiveContainerRequestContext request) {
        return ((ResteasyReactiveRequestContext) request.getServerRequestContext())
                .unwrap(RoutingContext.class);
    }
}
