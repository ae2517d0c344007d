package org.postseal.trace;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Spans of work that one thread begins and another ends. All other work has {@code @WithSpan}. */
public final class Spans {

    private static final String INSTRUMENTATION = "org.postseal";

    private Spans() {}

    /**
     * A span, part of the current one, from now until the future completes. It is current only
     * while {@code work} begins: closed by the thread that completes it, a scope would take the
     * request's id from the lines that are still to be logged.
     */
    public static <T> CompletableFuture<T> until(String name, Supplier<CompletableFuture<T>> work) {
        Span span = GlobalOpenTelemetry.getTracer(INSTRUMENTATION).spanBuilder(name).startSpan();
        return Context.current()
                .with(span)
                .wrapSupplier(work)
                .get()
                .whenComplete((value, failure) -> end(span, failure));
    }

    private static void end(Span span, Throwable failure) {
        if (failure != null) {
            span.setStatus(StatusCode.ERROR);
            span.recordException(failure);
        }
        span.end();
    }
}
