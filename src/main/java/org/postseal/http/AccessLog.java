package org.postseal.http;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.vertx.ext.web.RoutingContext;
import org.postseal.access.Identity;

/**
 * What the line that is logged about each request says of it, and its span if it is traced, beside
 * what the platform knows; which of it, and in which order, is {@code
 * quarkus.http.access-log.pattern}. What nobody has found out is a hyphen. A span's attributes are
 * named by OpenTelemetry's semantic conventions.
 */
final class AccessLog {

    private static final String PATH = "path";
    private static final String CLIENT = "client";
    private static final String CALLER = "caller";

    private static final String SECRET = "(secret)";

    private static final AttributeKey<String> SPAN_PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<String> SPAN_QUERY = AttributeKey.stringKey("url.query");
    private static final AttributeKey<String> SPAN_SERVER =
            AttributeKey.stringKey("server.address");
    private static final AttributeKey<String> SPAN_CLIENT =
            AttributeKey.stringKey("client.address");
    private static final AttributeKey<String> SPAN_CALLER = AttributeKey.stringKey("user.id");

    private AccessLog() {}

    /** The platform has begun the span, and believes the query and headers of anybody. */
    static void begin(RoutingContext context, ClientAddress client) {
        String path = context.request().path();
        String shown = RequestTarget.hasToken(path, null) ? SECRET : path;
        context.put(PATH, shown);
        context.put(CLIENT, client.text());
        Span span = Span.current();
        span.setAttribute(SPAN_PATH, shown);
        span.setAttribute(SPAN_CLIENT, client.text());
        span.setAttribute(SPAN_SERVER, context.request().localAddress().hostAddress());
        if (context.request().query() != null) {
            span.setAttribute(SPAN_QUERY, SECRET);
        }
    }

    static void caller(RoutingContext context, Identity identity) {
        context.put(CALLER, identity.id());
        Span.current().setAttribute(SPAN_CALLER, identity.id());
    }
}
