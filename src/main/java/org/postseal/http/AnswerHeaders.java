package org.postseal.http;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;

/** Headers that every answer has. There is no CORS: no page of another origin has business here. */
final class AnswerHeaders {

    /** Nothing here is a page that may load or be framed, but for Swagger UI. */
    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

    /**
     * The page's two inline scripts, by their SHA-256 (CSP Level 3 §6.7.2.4): one starts Swagger
     * UI, one puts the logo in. The build makes the page; when they change, the browser's console,
     * and so the test, says the new ones.
     */
    private static final String PAGE_SCRIPTS =
            "'sha256-Bc4MCmo3eDPvU16BhBcWMZUgDqc1e/UzzwdDbpYruPU='"
                    + " 'sha256-jT70Gb5I17K4wtSQgWjEvGeOR6Y3YiggRN2n/+EX/pg='";

    /** A style sheet that its bundle puts into the page. */
    private static final String PAGE_STYLE =
            "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

    /** Swagger UI shows icons as {@code data:} and calls this service only. */
    private static final String SWAGGER_UI =
            "default-src 'none'; script-src 'self' "
                    + PAGE_SCRIPTS
                    + "; style-src 'self' "
                    + PAGE_STYLE
                    + "; img-src 'self' data:; connect-src 'self'; base-uri 'none';"
                    + " form-action 'none'; frame-ancestors 'none'";

    private AnswerHeaders() {}

    /** Adds what is not yet there. */
    static void complete(RoutingContext context) {
        MultiMap headers = context.response().headers();
        headers.set(RequestId.HEADER, RequestId.of(context));
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
