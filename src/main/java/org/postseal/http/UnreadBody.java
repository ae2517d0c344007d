package org.postseal.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a client is still sending when it has been answered. A closed connection would take the
 * answer along (TCP resets it when data is unread), so a bounded rest is received and thrown away.
 */
final class UnreadBody {

    static final long MOST_BYTES = 4L * 1024 * 1024;

    private static final long MOST_MILLIS = 10_000;

    private static final String CONTINUED = UnreadBody.class.getName() + ".continued";

    private UnreadBody() {}

    /** Receives the rest of the body once the answer is out. */
    static void drainAfterAnswer(RoutingContext context) {
        if (awaitsContinue(context)) {
            context.addHeadersEndHandler(
                    done -> {
                        if (awaitsContinue(context)) {
                            context.response().headers().set("Connection", "close");
                        }
                    });
        }
        context.addEndHandler(
                done -> {
                    if (awaitsContinue(context)) {
                        // The body will not come: what comes next would be taken for it.
                        close(context.request());
                    } else if (!context.request().isEnded()) {
                        drain(context);
                    }
                });
    }

    /** Tells a client that waits for it that its body is wanted (RFC 9110 §10.1.1). */
    static void invite(RoutingContext context) {
        if (awaitsContinue(context)) {
            context.put(CONTINUED, true);
            context.response().writeContinue();
        }
    }

    private static boolean awaitsContinue(RoutingContext context) {
        return "100-continue".equalsIgnoreCase(context.request().getHeader("Expect"))
                && context.get(CONTINUED) == null;
    }

    private static void drain(RoutingContext context) {
        HttpServerRequest request = context.request();
        long timer = context.vertx().setTimer(MOST_MILLIS, late -> close(request));
        AtomicLong drained = new AtomicLong();
        // Paused, or setting the first handler might let the end pass before the second is set.
        request.pause();
        request.handler(
                data -> {
                    if (drained.addAndGet(data.length()) > MOST_BYTES) {
                        close(request);
                    }
                });
        request.exceptionHandler(gone -> context.vertx().cancelTimer(timer));
        request.endHandler(end -> context.vertx().cancelTimer(timer));
        request.resume();
    }

    private static void close(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            // NO_ERROR: the answer is complete, the rest is not needed (RFC 9113 §8.1).
            request.response().reset(0);
        } else {
            request.connection().close();
        }
    }
}
