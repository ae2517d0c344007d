package org.postseal.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.health.SmallRyeHealthReporter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.JsonObject;
import java.util.List;

/**
 * The checks of {@code /q/health/well} as a metric, so that who alerts on metrics hears of them
 * all, quarantine and locked keys among them.
 */
@ApplicationScoped
class HealthMetrics {

    private final SmallRyeHealthReporter health;
    private final MultiGauge well;

    HealthMetrics(SmallRyeHealthReporter health, MeterRegistry registry) {
        this.health = health;
        this.well =
                MultiGauge.builder("postseal.well")
                        .description(
                                "1 while the check of /q/health/well is up, 0 while it is down")
                        .register(registry);
    }

    @Scheduled(every = "30s", concurrentExecution = ConcurrentExecution.SKIP)
    void measure() {
        List<JsonObject> checks =
                health.getWellness()
                        .getPayload()
                        .getJsonArray("checks")
                        .getValuesAs(JsonObject.class);
        well.register(checks.stream().<Row<?>>map(HealthMetrics::row).toList(), true);
    }

    private static Row<Number> row(JsonObject check) {
        return Row.of(
                Tags.of("check", check.getString("name")),
                check.getString("status").equals("UP") ? 1 : 0);
    }
}
