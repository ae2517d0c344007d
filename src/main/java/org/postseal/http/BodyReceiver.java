package org.postseal.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Receives one body, up to a size and a time, without holding a thread meanwhile. */
final class BodyReceiver {

    /** A slow line needs a quarter of it for the largest body. */
    private static final long MOST_MILLIS = 60_000;

    private final RoutingContext context;
    private final int limit;
    private final BodyBudget budget;
    private final ReceivedBody body = new ReceivedBody();
    private final Promise<ReceivedBody> result = Promise.promise();
    private long received;

    BodyReceiver(RoutingContext context, int limit, BodyBudget budget) {
        this.context = context;
        this.limit = limit;
        this.budget = budget;
    }

    /** Completes on the event loop: with the body, or with the problem that it has. */
    Future<ReceivedBody> receive() {
        HttpServerRequest request = context.request();
        context.addEndHandler(done -> giveBack());
        if (request.isEnded()) {
            result.complete(body);
            return result.future();
        }
        UnreadBody.invite(context);
        long timer = context.vertx().setTimer(MOST_MILLIS, late -> fail(tooSlow()));
        result.future().onComplete(done -> context.vertx().cancelTimer(timer));
        request.handler(this::take);
        request.endHandler(end -> result.tryComplete(body));
        request.exceptionHandler(
                gone -> fail(new Problem(Kind.MALFORMED, "The body ended before its end.", gone)));
        request.resume();
        return result.future();
    }

    private void take(Buffer data) {
        if (result.future().isComplete()) {
            return;
        }
        if (body.available() + data.length() > limit) {
            fail(tooLarge(limit));
        } else if (!budget.take(data.length())) {
            fail(
                    new Problem(
                            Kind.UNAVAILABLE,
                            "The service is receiving too much at once; try again."));
        } else {
            received += data.length();
            byte[] octets = data.getBytes();
            body.append(octets);
            Arrays.fill(octets, (byte) 0);
        }
    }

    private void fail(Problem problem) {
        result.tryFail(problem);
    }

    private void giveBack() {
        body.close();
        budget.release(received);
        received = 0;
    }

    static Problem tooLarge(int limit) {
        return new Problem(
                Kind.TOO_LARGE,
                "The body is larger than the " + limit / 1024 + " KiB that are taken here.");
    }

    private static Problem tooSlow() {
        return new Problem(
                Kind.MALFORMED, "The body did not arrive within a minute; send it faster.");
    }
}
