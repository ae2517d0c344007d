package org.postseal.server;

import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.postseal.problem.DatabaseFailure;

/** What gauges of rows in the database have in common. */
final class Measurement {

    private Measurement() {}

    /** While the database is away, what was measured last stays; others tell that it is. */
    static void whileDatabaseAnswers(Runnable measurement) {
        try {
            measurement.run();
        } catch (RuntimeException failed) {
            if (DatabaseFailure.find(failed).isEmpty()) {
                throw failed;
            }
        }
    }

    /** A gauge's row for each of {@code all}, told apart by the tag {@code key}. */
    static <T> List<Row<?>> rows(
            String key, List<T> all, Function<T, String> name, ToLongFunction<T> value) {
        return all.stream()
                .<Row<?>>map(one -> Row.of(Tags.of(key, name.apply(one)), value.applyAsLong(one)))
                .toList();
    }
}
