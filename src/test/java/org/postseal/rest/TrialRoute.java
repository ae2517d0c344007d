package org.postseal.rest;

import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Fails outside of JAX-RS, as a route of the platform may. */
@ApplicationScoped
class TrialRoute {

    void register(@Observes Router router) {
        router.get("/trial-route/throws")
                .handler(
                        context -> {
                            throw new IllegalStateException("secret: route");
                        });
        router.get("/trial-route/fails").handler(context -> context.fail(415));
    }
}
