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
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.authority.LifeCycle;
import org.postseal.keystore.Keystore;

/**
 * How much of each authority's life is left, whether it needs a successor, and whether its key is
 * locked.
 */
@ApplicationScoped
class AuthorityMetrics {

    private final Authorities authorities;
    private final LifeCycle lifeCycle;
    private final Keystore keystore;
    private final Clock clock;
    private final MultiGauge left;
    private final MultiGauge due;
    private final MultiGauge locked;

    AuthorityMetrics(
            Authorities authorities,
            LifeCycle lifeCycle,
            Keystore keystore,
            Clock clock,
            MeterRegistry registry) {
        this.authorities = authorities;
        this.lifeCycle = lifeCycle;
        this.keystore = keystore;
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
        this.locked =
                MultiGauge.builder("postseal.authority.locked")
                        .description("1 while the authority's key is locked on this replica")
                        .register(registry);
    }

    @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
    void measure() {
        Measurement.whileDatabaseAnswers(
                () -> {
                    List<Authority> all = authorities.list();
                    Instant now = clock.instant();
                    left.register(rows(all, one -> left(one, now)), true);
                    due.register(rows(all, one -> lifeCycle.isSuccessorDue(one) ? 1 : 0), true);
                    locked.register(
                            rows(all, one -> keystore.isUnlocked(one.name()) ? 0 : 1), true);
                });
    }

    private static long left(Authority authority, Instant now) {
        return Duration.between(now, authority.certificate().notAfter()).toSeconds();
    }

    private static List<Row<?>> rows(List<Authority> all, ToLongFunction<Authority> value) {
        return Measurement.rows("authority", all, one -> one.name().value(), value);
    }
}
