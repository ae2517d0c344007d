package org.postseal.issuance;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** What has become of the requests for certificates, and how long signing takes. */
@ApplicationScoped
class IssuanceMetrics {

    private final Counter issued;
    private final Counter replayed;
    private final Timer signatures;
    private final Map<Kind, Counter> refused = new EnumMap<>(Kind.class);

    IssuanceMetrics(MeterRegistry registry) {
        this.issued = counter(registry, "issued");
        this.replayed = counter(registry, "replayed");
        this.signatures =
                Timer.builder("postseal.sign")
                        .description("A certificate put together, checked and signed")
                        .register(registry);
        for (Kind kind : Kind.values()) {
            String outcome = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
            refused.put(kind, counter(registry, outcome));
        }
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
        return Counter.builder("postseal.certificates")
                .description("Requests for a certificate")
                .tag("outcome", outcome)
                .register(registry);
    }

    Issued count(Issued answer) {
        (answer.replayed() ? replayed : issued).increment();
        return answer;
    }

    Draft timeSigning(Supplier<Draft> work) {
        return signatures.record(work);
    }

    Problem count(Problem refusal) {
        refused.get(refusal.kind()).increment();
        return refusal;
    }
}
