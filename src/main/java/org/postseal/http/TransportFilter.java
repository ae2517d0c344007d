package org.postseal.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Keeps credentials, and what must not be forged, off plain HTTP. Only this machine itself may do
 * without TLS; a request that a proxy on it passes on comes from elsewhere, and whether that was
 * HTTPS only a {@link TrustedProxies trusted} one can say.
 */
@Provider
@Priority(Priorities.AUTHENTICATION - 1)
class TransportFilter implements ContainerRequestFilter {

    @Context ResourceInfo resource;

    @Context RoutingContext routing;

    @Override
    public void filter(ContainerRequestContext request) {
        ClientAddress client = ClientAddress.of(routing);
        if (!client.secure() && !client.local() && !Route.mayBePlain(resource)) {
            throw new Problem(
                    Kind.HTTPS_REQUIRED,
                    "This is answered over HTTPS only; send it to the https address, with the roots of /roots.pem"
                            + " as trust anchors.");
        }
    }
}
