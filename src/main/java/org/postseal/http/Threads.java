package org.postseal.http;

import io.quarkus.runtime.BlockingOperationControl;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;

/**
 * Where an answer is made. What is in memory is given at once on the event loop, which no thread
 * has to be woken for; what takes the database or a file is for a worker thread.
 */
public final class Threads {

    private Threads() {}

    /**
     * The answer.
     *
     * @param found waits for nothing
     * @param otherwise may wait
     */
    public static <T> Uni<T> fromMemoryOr(Optional<T> found, Supplier<T> otherwise) {
        return found.map(answer -> Uni.createFrom().item(answer))
                .orElseGet(() -> waiting(otherwise));
    }

    /** The answer of what may wait. */
    public static <T> Uni<T> waiting(Supplier<T> act) {
        return Uni.createFrom().item(act).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    /** What will come on any thread, back on this event loop. */
    public static <T> Uni<T> later(Supplier<CompletionStage<T>> act) {
        Context loop = Vertx.currentContext();
        return Uni.createFrom()
                .completionStage(act)
                .emitOn(task -> loop.runOnContext(ready -> task.run()));
    }

    /**
     * For a filter: acts now on a thread that may wait; else on one that may, and the request goes
     * on afterwards.
     */
    static void waiting(ResteasyReactiveContainerRequestContext request, Runnable act) {
        if (BlockingOperationControl.isBlockingAllowed()) {
            act.run();
            return;
        }
        request.suspend();
        resumeAfter(request, act);
    }

    /** For a request that waits: acts on a thread that may wait, and then it goes on. */
    static void resumeAfter(ResteasyReactiveContainerRequestContext request, Runnable act) {
        try {
            Infrastructure.getDefaultWorkerPool().execute(() -> resume(request, act));
        } catch (RejectedExecutionException busy) {
            request.resume(busy);
        }
    }

    private static void resume(ResteasyReactiveContainerRequestContext request, Runnable act) {
        try {
            act.run();
            request.resume();
        } catch (RuntimeException | Error e) {
            request.resume(e);
        }
    }
}
