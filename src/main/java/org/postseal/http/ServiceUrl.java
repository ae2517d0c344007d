package org.postseal.http;

import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import java.net.URI;
import java.util.Optional;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Where the client of the current request reaches the service: at {@code postseal.public-url}, else
 * at the host that the request names, which {@link HostFilter} has checked.
 */
@RequestScoped
public class ServiceUrl {

    private final ServiceHosts hosts;
    private final RoutingContext context;

    ServiceUrl(ServiceHosts hosts, RoutingContext context) {
        this.hosts = hosts;
        this.context = context;
    }

    /**
     * The base of every path, without a slash at its end.
     *
     * @throws Problem of kind {@code MALFORMED} when nobody says where that is
     */
    public String base() {
        return find().orElseThrow(
                        () ->
                                new Problem(
                                        Kind.MALFORMED,
                                        "The request has no Host; send it, as HTTP/1.1 does."));
    }

    /** Whether somebody says it. */
    public boolean isKnown() {
        return find().isPresent();
    }

    /** The address of the request under way, its query included, as the client should know it. */
    public String current() {
        return base() + context.request().uri();
    }

    private Optional<String> find() {
        return hosts.publicUrl().map(URI::toString).map(ServiceUrl::withoutSlash).or(this::named);
    }

    private Optional<String> named() {
        HostAndPort authority = context.request().authority();
        // A trusted proxy's HTTPS arrives here without.
        String scheme = ClientAddress.of(context).secure() ? "https://" : "http://";
        return Optional.ofNullable(authority).map(host -> scheme + host);
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
