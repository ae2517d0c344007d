package org.postseal.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToLongFunction;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.authority.LifeCycle;
import org.postseal.problem.DatabaseFailure;

/** How much of each authority's life is left, and whether it needs a successor. */
@ApplicationScoped
class AuthorityMetrics {

    private final Authorities authorities;
    private final LifeCycle lifeCycle;
    private final Clock clock;
    private final MultiGauge left;
    private final MultiGauge due;

    AuthorityMetrics(
            Authorities authorities, LifeCycle lifeCycle, Clock clock, MeterRegistry registry) {
        this.authorities = authorities;
        this.lifeCycle = lifeCycle;
        this.clock = clock;
        this.left =
                MultiGauge.builder("postseal.authority.left")
                        .description("Until the authority's certificate ends; below zero after it")
                        .baseUnit("seconds")
                        .register(registry);
        this.due =
                MultiGauge.builder("postseal.authority.successor.due")
                        .description("1 while the authority needs a successor and has none")
                        .register(registry);
    }

    @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
    void measure() {
        try {
            List<Authority> all = authorities.list();
            Instant now = clock.instant();
            left.register(rows(all, one -> left(one, now)), true);
            due.register(rows(all, one -> lifeCycle.isSuccessorDue(one) ? 1 : 0), true);
        } catch (RuntimeException failed) {
            // What was measured last stays; that the database is away, others tell.
            if (DatabaseFailure.find(failed).isEmpty()) {
                throw failed;
            }
        }
    }

    private static long left(Authority authority, Instant now) {
        return Duration.between(now, authority.certificate().notAfter()).toSeconds();
    }

    private static Iterable<Row<?>> rows(List<Authority> all, ToLongFunction<Authority> value) {
        return all.stream()
                .<Row<?>>map(
                        one ->
                                Row.of(
                                        Tags.of("authority", one.name().value()),
                                        value.applyAsLong(one)))
                .toList();
    }
}
