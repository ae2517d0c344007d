package org.postseal.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** What holds for every request, before it is routed and whoever answers it. */
@Singleton
class RequestEntry {

    /** Before everything that the platform routes. */
    private static final int FIRST = 100_000;

    /** A second one of these would be read by one and overlooked by the other. */
    private static final List<String> SINGLE_HEADERS =
            List.of("Host", "Authorization", "Content-Type", "Idempotency-Key");

    /**
     * The platform would send a part of a file with status 200, which a cache keeps as the whole. A
     * server may ignore these (RFC 9110 §14.2).
     */
    private static final List<String> UNANSWERED_HEADERS = List.of("Range", "If-Range");

    private final Failures failures;
    private final ProblemAnswer answer;
    private final TrustedProxies proxies;
    private final SecureRandom random;

    RequestEntry(
            Failures failures, ProblemAnswer answer, TrustedProxies proxies, SecureRandom random) {
        this.failures = failures;
        this.answer = answer;
        this.proxies = proxies;
        this.random = random;
    }

    void register(@Observes Filters filters) {
        filters.register(this::enter, FIRST);
    }

    /** For what fails outside of JAX-RS, where the platform would answer with a page of its own. */
    void register(@Observes Router router) {
        router.route().order(-FIRST).failureHandler(this::fail);
    }

    private void enter(RoutingContext context) {
        prepare(context);
        Optional<Problem> refusal =
                RequestTarget.check(context.request().path(), context.request().query())
                        .or(() -> repeatedHeader(context));
        if (refusal.isPresent()) {
            refuse(context, refusal.get());
        } else {
            context.next();
        }
    }

    private void prepare(RoutingContext context) {
        RequestId.assign(context, random);
        ClientAddress client = proxies.client(context.request());
        client.assign(context);
        AccessLog.begin(context, client);
        UNANSWERED_HEADERS.forEach(context.request().headers()::remove);
        context.addHeadersEndHandler(done -> AnswerHeaders.complete(context));
        UnreadBody.drainAfterAnswer(context);
    }

    private static Optional<Problem> repeatedHeader(RoutingContext context) {
        return SINGLE_HEADERS.stream()
                .filter(name -> context.request().headers().getAll(name).size() > 1)
                .findFirst()
                .map(
                        name ->
                                new Problem(
                                        Kind.MALFORMED,
                                        "The header " + name + " is given twice; send it once."));
    }

    private void fail(RoutingContext context) {
        if (context.response().headWritten()) {
            context.next();
        } else if (ClientAddress.of(context) == null) {
            // The router itself has refused it, before any filter.
            prepare(context);
            refuse(
                    context,
                    new Problem(
                            Kind.MALFORMED,
                            "The path or the header Host is missing or can't be read; send both as RFC 9112 says."));
        } else if (context.failure() == null) {
            refuse(context, Failures.ofStatus(context.statusCode()));
        } else {
            refuse(context, failures.problem(context.failure()));
        }
    }

    private void refuse(RoutingContext context, Problem problem) {
        HttpServerResponse response = context.response().setStatusCode(problem.kind().status());
        answer.headers(problem).forEach(response::putHeader);
        response.end(Buffer.buffer(answer.body(problem, context.request().path())));
    }
}
