package org.postseal.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Arrays;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Receives one body, up to a size and a time, without holding a thread meanwhile. */
final class BodyReceiver {

    private final RoutingContext context;
    private final int limit;
    private final Duration patience;
    private final BodyBudget.Share share;
    private final ReceivedBody body = new ReceivedBody();
    private final Promise<ReceivedBody> result = Promise.promise();

    /**
     * @param limit in octets
     * @param patience how long the body may take
     * @param share what it takes of the memory for bodies
     */
    BodyReceiver(RoutingContext context, int limit, Duration patience, BodyBudget.Share share) {
        this.context = context;
        this.limit = limit;
        this.patience = patience;
        this.share = share;
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
        long timer = context.vertx().setTimer(patience.toMillis(), late -> fail(tooSlow()));
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
        } else if (!share.take(data.length())) {
            fail(
                    new Problem(
                            Kind.UNAVAILABLE,
                            "The service is receiving too much at once; try again."));
        } else {
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
        share.giveBack();
    }

    static Problem tooLarge(int limit) {
        return new Problem(
                Kind.TOO_LARGE,
                "The body is larger than the " + limit / 1024 + " KiB that are taken here.");
    }

    private Problem tooSlow() {
        return new Problem(
                Kind.MALFORMED,
                "The body did not arrive within "
                        + patience.toSeconds()
                        + " seconds; send it faster.");
    }
}
