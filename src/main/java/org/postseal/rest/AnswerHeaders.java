package org.postseal.rest;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;

/** Headers that every answer has. There is no CORS: no page of another origin has business here. */
final class AnswerHeaders {

    /** Nothing here is a page that may load or be framed, but for Swagger UI. */
    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

    /**
     * Swagger UI starts from an inline script and inline styles, shows icons as {@code data:} and
     * calls this service only.
     */
    private static final String SWAGGER_UI =
            "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
                    + " img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none';"
                    + " form-action 'none'; frame-ancestors 'none'";

    private AnswerHeaders() {}

    /** Adds what is not yet there. */
    static void complete(RoutingContext context) {
        MultiMap headers = context.response().headers();
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        setDefault(headers, "Cache-Control", "no-store");
        boolean page = context.request().path().startsWith("/q/swagger-ui");
        setDefault(headers, "Content-Security-Policy", page ? SWAGGER_UI : NOTHING);
    }

    private static void setDefault(MultiMap headers, String name, String value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }
}
