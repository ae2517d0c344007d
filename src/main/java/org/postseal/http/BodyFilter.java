package org.postseal.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.time.Duration;
import java.util.Set;
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

    /** A slow line needs a quarter of it for the largest body. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** With those who are not known yet; their bodies are smaller. */
    private static final Duration PATIENCE_WITH_UNKNOWN = Duration.ofSeconds(10);

    private final BodyBudget budget;
    private final Caller caller;

    @Context ResourceInfo resource;

    BodyFilter(BodyBudget budget, Caller caller) {
        this.budget = budget;
        this.caller = caller;
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
        RoutingContext context = Route.context(request);
        request.suspend();
        receiver(context, limit)
                .receive()
                .onFailure(request::resume)
                .onSuccess(
                        body -> {
                            request.setEntityStream(body);
                            Admission.outdated(context)
                                    .ifPresentOrElse(
                                            check -> Threads.resumeAfter(request, check),
                                            request::resume);
                        });
    }

    private BodyReceiver receiver(RoutingContext context, int limit) {
        return caller.known()
                .map(known -> new BodyReceiver(context, limit, PATIENCE, budget.ofKnown(known)))
                .orElseGet(
                        () ->
                                new BodyReceiver(
                                        context,
                                        limit,
                                        PATIENCE_WITH_UNKNOWN,
                                        budget.ofUnknown(ClientAddress.of(context).address())));
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
}
