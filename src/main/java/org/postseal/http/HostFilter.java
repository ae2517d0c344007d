package org.postseal.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Refuses a request that is meant for another host (RFC 9110 §7.4): a page whose own name was made
 * to resolve to this machine (DNS rebinding) still sends that name. What is public is public under
 * any name. The port says nothing: a proxy or a container may have another.
 */
@Provider
@Priority(Priorities.AUTHENTICATION - 2)
class HostFilter implements ContainerRequestFilter {

    private final ServiceHosts hosts;

    @Context ResourceInfo resource;

    @Context HttpServerRequest connection;

    HostFilter(ServiceHosts hosts) {
        this.hosts = hosts;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (Route.isPublic(resource) || isOlderThanHost(request)) {
            return;
        }
        HostAndPort authority = connection.authority();
        if (authority == null || !hosts.has(authority.host())) {
            throw new Problem(
                    Kind.MISDIRECTED,
                    "This service is not called so; use a name of its certificate, or have its operator set"
                            + " postseal.public-url to the address that you use.");
        }
    }

    /** HTTP/1.0 has no {@code Host}, and no browser speaks it. */
    private boolean isOlderThanHost(ContainerRequestContext request) {
        return connection.version() == HttpVersion.HTTP_1_0
                && !request.getHeaders().containsKey(HttpHeaders.HOST);
    }
}
