package org.postseal.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import org.postseal.audit.AuditHeads;
import org.postseal.audit.AuditHeads.Head;

/** How far the audit's chains go. One that gets shorter is in an older copy of the database. */
@ApplicationScoped
class AuditMetrics {

    private final AuditHeads heads;
    private final MultiGauge records;

    AuditMetrics(AuditHeads heads, MeterRegistry registry) {
        this.heads = heads;
        this.records =
                MultiGauge.builder("postseal.audit.records")
                        .description("Records in the audit's chain of a writer; never fewer")
                        .register(registry);
    }

    @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
    void measure() {
        Measurement.whileDatabaseAnswers(
                () ->
                        records.register(
                                Measurement.rows(
                                        "writer",
                                        heads.all(),
                                        head -> head.writer().toString(),
                                        Head::position),
                                true));
    }
}
