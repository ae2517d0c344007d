package org.postseal.http;

import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.postseal.x509.Certificate;

/** Fails outside of JAX-RS, as a route of the platform may. */
@ApplicationScoped
class TrialRoute {

    void register(@Observes Router router) {
        router.get("/trial-route/throws")
                .handler(
                        context -> {
                            throw new IllegalStateException("secret: route");
                        });
        router.get("/trial-route/certificate")
                .handler(
                        context ->
                                context.end(
                                        ClientCertificate.leaf(context.request())
                                                .map(der -> Certificate.parse(der).sha256())
                                                .orElse("none")));
        router.get("/trial-route/fails").handler(context -> context.fail(415));
    }
}
