package org.postseal.rest;

import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Keeps credentials off plain HTTP. Only this machine itself may send them without TLS; a request
 * that a proxy on it passes on comes from elsewhere and says so in its headers.
 */
@Provider
@Priority(Priorities.AUTHENTICATION - 1)
class TransportFilter implements ContainerRequestFilter {

    private static final List<String> FORWARDED =
            List.of(
                    "Forwarded",
                    "Via",
                    "X-Forwarded-For",
                    "X-Forwarded-Host",
                    "X-Forwarded-Proto",
                    "X-Real-IP");

    @Context ResourceInfo resource;

    @Context HttpServerRequest connection;

    @Override
    public void filter(ContainerRequestContext request) {
        if (connection.isSSL() || Route.isPublic(resource)) {
            return;
        }
        if (!isLoopback() || FORWARDED.stream().anyMatch(request.getHeaders()::containsKey)) {
            throw new Problem(
                    Kind.HTTPS_REQUIRED,
                    "This is answered over HTTPS only; send it to the https address, with the roots of /roots.pem"
                            + " as trust anchors.");
        }
    }

    /** The peer's address is a literal: nothing is resolved. */
    private boolean isLoopback() {
        String peer = connection.remoteAddress().hostAddress();
        if (peer == null) {
            return false;
        }
        InetAddress address = new InetSocketAddress(peer, 0).getAddress();
        return address != null && address.isLoopbackAddress();
    }
}
