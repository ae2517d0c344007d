package org.postseal.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToLongFunction;
import org.postseal.authority.Crl;
import org.postseal.authority.Crls;

/** How old each authority's revocation list is, and how much of its life is left. */
@ApplicationScoped
class CrlMetrics {

    private final Crls crls;
    private final Clock clock;
    private final MultiGauge age;
    private final MultiGauge left;
    private final MultiGauge entries;

    CrlMetrics(Crls crls, Clock clock, MeterRegistry registry) {
        this.crls = crls;
        this.clock = clock;
        this.age =
                MultiGauge.builder("postseal.crl.age")
                        .description("Since the list was made")
                        .baseUnit("seconds")
                        .register(registry);
        this.left =
                MultiGauge.builder("postseal.crl.left")
                        .description("Until the list ends; below zero once it has ended")
                        .baseUnit("seconds")
                        .register(registry);
        this.entries =
                MultiGauge.builder("postseal.crl.entries")
                        .description("Certificates on the list; past 10,000, readers get slow")
                        .register(registry);
    }

    @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
    void measure() {
        Measurement.whileDatabaseAnswers(
                () -> {
                    List<Crl> lists = crls.list();
                    Instant now = clock.instant();
                    age.register(rows(lists, crl -> seconds(crl.thisUpdate(), now)), true);
                    left.register(rows(lists, crl -> seconds(now, crl.nextUpdate())), true);
                    entries.register(rows(lists, Crl::entries), true);
                });
    }

    private static long seconds(Instant from, Instant to) {
        return Duration.between(from, to).toSeconds();
    }

    private static List<Row<?>> rows(List<Crl> lists, ToLongFunction<Crl> value) {
        return Measurement.rows("list", lists, Crl::name, value);
    }
}
