package org.postseal.trace;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.postseal.problem.Problem;

/**
 * Parts of a request in its trace; where there is none, as while traces are off, nothing is done
 * but the work. Of a failure they show what the client is told and no more: an exception's causes
 * are for the log alone.
 */
public final class Spans {

    private static final String INSTRUMENTATION = "org.postseal";

    /** By OpenTelemetry's semantic conventions. */
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    private Spans() {}

    /** A span, part of the current one, while {@code work} is done. */
    public static <T> T during(String name, Supplier<T> work) {
        if (!isTraced()) {
            return work.get();
        }
        Span span = start(name);
        try {
            return Context.current().with(span).wrapSupplier(work).get();
        } catch (RuntimeException | Error failure) {
            fail(span, failure);
            throw failure;
        } finally {
            span.end();
        }
    }

    /**
     * A span, part of the current one, from now until the future completes. It is current only
     * while {@code work} begins: closed by the thread that completes it, a scope would take the
     * request's id from the lines that are still to be logged.
     */
    public static <T> CompletableFuture<T> until(String name, Supplier<CompletableFuture<T>> work) {
        if (!isTraced()) {
            return work.get();
        }
        Span span = start(name);
        try {
            return Context.current()
                    .with(span)
                    .wrapSupplier(work)
                    .get()
                    .whenComplete((value, failure) -> end(span, failure));
        } catch (RuntimeException | Error failure) {
            end(span, failure);
            throw failure;
        }
    }

    private static boolean isTraced() {
        return Span.current().getSpanContext().isValid();
    }

    private static Span start(String name) {
        return GlobalOpenTelemetry.getTracer(INSTRUMENTATION).spanBuilder(name).startSpan();
    }

    private static void end(Span span, Throwable failure) {
        if (failure != null) {
            fail(span, failure);
        }
        span.end();
    }

    private static void fail(Span span, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof Problem problem) {
            span.setAttribute(ERROR_TYPE, problem.kind().type());
            span.setStatus(StatusCode.ERROR, problem.detail());
        } else {
            span.setAttribute(ERROR_TYPE, failure.getClass().getName());
            span.setStatus(StatusCode.ERROR);
        }
    }
}
