package org.postseal.http;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where an answer is made. What is in memory is given at once on the event loop, which no thread
 * has to be woken for; what takes the database or a file is for a worker thread.
 */
public final class FromMemory {

    private FromMemory() {}

    /**
     * The answer.
     *
     * @param found waits for nothing
     * @param otherwise may wait
     */
    public static <T> Uni<T> or(Optional<T> found, Supplier<T> otherwise) {
        return found.map(answer -> Uni.createFrom().item(answer))
                .orElseGet(
                        () ->
                                Uni.createFrom()
                                        .item(otherwise)
                                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()));
    }
}
