package org.postseal.http;

import io.vertx.ext.web.RoutingContext;
import org.postseal.access.Identity;

/**
 * What the line that is logged about each request says of it, beside what the platform knows; which
 * of it, and in which order, is {@code quarkus.http.access-log.pattern}. What nobody has found out
 * is a hyphen.
 */
final class AccessLog {

    private static final String PATH = "path";
    private static final String CLIENT = "client";
    private static final String CALLER = "caller";

    private static final String SECRET = "(secret)";

    private AccessLog() {}

    static void begin(RoutingContext context, ClientAddress client) {
        String path = context.request().path();
        context.put(PATH, RequestTarget.hasToken(path, null) ? SECRET : path);
        context.put(CLIENT, client.text());
    }

    static void caller(RoutingContext context, Identity identity) {
        context.put(CALLER, identity.id());
    }
}
