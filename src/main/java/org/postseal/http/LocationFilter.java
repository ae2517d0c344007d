package org.postseal.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.ext.Provider;
import java.net.URI;
import java.util.Optional;

/**
 * Says where a new thing is as clients reach it: at {@code postseal.public-url}, else at the host
 * that the request names, which {@link HostFilter} has checked.
 */
@Provider
class LocationFilter implements ContainerResponseFilter {

    private final ServiceHosts hosts;

    @Context RoutingContext routing;

    LocationFilter(ServiceHosts hosts) {
        this.hosts = hosts;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getHeaders().getFirst(HttpHeaders.LOCATION) instanceof URI location) {
            response.getHeaders().putSingle(HttpHeaders.LOCATION, reachable(location));
        }
    }

    private URI reachable(URI location) {
        Optional<URI> publicUrl = hosts.publicUrl();
        if (publicUrl.isPresent()) {
            return UriBuilder.fromUri(publicUrl.get()).path(location.getRawPath()).build();
        }
        // A trusted proxy's HTTPS arrives here without.
        return ClientAddress.of(routing).secure()
                ? UriBuilder.fromUri(location).scheme("https").build()
                : location;
    }
}
