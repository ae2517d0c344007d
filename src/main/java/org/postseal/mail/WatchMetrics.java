package org.postseal.mail;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.postseal.problem.Problem;

/** How many watched hosts are well, and how many are not in which way. */
@ApplicationScoped
class WatchMetrics {

    private final WatchedHosts watched;
    private final MultiGauge hosts;

    WatchMetrics(WatchedHosts watched, MeterRegistry registry) {
        this.watched = watched;
        this.hosts =
                MultiGauge.builder("postseal.watched.hosts")
                        .description(
                                "Watched mail hosts, by what was seen last; on each replica all")
                        .register(registry);
    }

    @Scheduled(every = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    void measure() {
        try {
            List<Row<?>> rows =
                    watched.counts().entrySet().stream()
                            .<Row<?>>map(
                                    count ->
                                            Row.of(
                                                    Tags.of("summary", count.getKey()),
                                                    count.getValue()))
                            .toList();
            hosts.register(rows, true);
        } catch (Problem unavailable) {
            // What was measured last stays; that the database is away, others tell.
            return;
        }
    }
}
