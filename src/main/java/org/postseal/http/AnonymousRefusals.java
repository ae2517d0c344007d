package org.postseal.http;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.postseal.access.Limits;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Refusals of those of whom nothing is known but an address. They are counted, and go on record
 * once a minute: nobody without a credential can make the audit grow with every request.
 */
@ApplicationScoped
class AnonymousRefusals {

    /** The rest of a minute goes on record together. */
    static final int MOST_ADDRESSES = 256;

    static final String OTHERS = "others";

    private static final Logger LOG = Logger.getLogger(AnonymousRefusals.class);

    private static final Set<Kind> COUNTED =
            Set.of(Kind.UNAUTHENTICATED, Kind.HTTPS_REQUIRED, Kind.MISDIRECTED);

    private final Limits limits;
    private final Audit audit;

    /** How many of each kind, by address. */
    private final Map<String, Map<String, Long>> counts = new LinkedHashMap<>();

    AnonymousRefusals(Limits limits, Audit audit) {
        this.limits = limits;
        this.audit = audit;
    }

    /** Counts a problem if it is such a refusal; gives the one to be told instead. */
    Problem counted(Problem problem, ClientAddress client) {
        if (!COUNTED.contains(problem.kind())) {
            return problem;
        }
        count(client.text(), problem.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'), 1);
        return problem.kind() == Kind.UNAUTHENTICATED
                ? limits.authenticationFailed(client.address()).orElse(problem)
                : problem;
    }

    private synchronized void count(String address, String kind, long number) {
        boolean known = counts.containsKey(address) || counts.size() < MOST_ADDRESSES;
        counts.computeIfAbsent(known ? address : OTHERS, first -> new TreeMap<>())
                .merge(kind, number, Long::sum);
    }

    private synchronized List<String> addresses() {
        return List.copyOf(counts.keySet());
    }

    private synchronized Map<String, Long> take(String address) {
        return Optional.ofNullable(counts.remove(address)).orElse(Map.of());
    }

    /**
     * What can't be recorded now is counted on, however the record failed: if its commit was lost,
     * it may stand there twice, but not never.
     */
    @Scheduled(every = "1m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    void record() {
        for (String address : addresses()) {
            Map<String, Long> taken = take(address);
            if (taken.isEmpty()) {
                continue;
            }
            boolean recorded = false;
            try {
                AuditEvent event =
                        AuditEvent.refused(
                                "anonymous", "request", Map.of("source", address, "counts", taken));
                QuarkusTransaction.requiringNew().run(() -> audit.append(event));
                recorded = true;
            } catch (Problem | QuarkusTransactionException unavailable) {
                LOG.debugf(unavailable, "Refusals are left for the next time");
            } finally {
                if (!recorded) {
                    taken.forEach((kind, number) -> count(address, kind, number));
                }
            }
        }
    }

    void stop(@Observes ShutdownEvent event) {
        record();
    }
}
