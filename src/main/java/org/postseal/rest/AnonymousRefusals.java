package org.postseal.rest;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
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
    private Map<String, Map<String, Long>> counts = new LinkedHashMap<>();

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

    private synchronized Map<String, Map<String, Long>> take() {
        Map<String, Map<String, Long>> taken = counts;
        counts = new LinkedHashMap<>();
        return taken;
    }

    /** What can't be recorded now is counted on. */
    @Scheduled(every = "1m", delayed = "1m")
    void record() {
        for (Map.Entry<String, Map<String, Long>> entry : take().entrySet()) {
            try {
                audit.appendAlone(
                        AuditEvent.refused(
                                "anonymous",
                                "request",
                                Map.of("source", entry.getKey(), "counts", entry.getValue())));
            } catch (Problem unavailable) {
                LOG.debugf("Refusals are left for the next time: %s", unavailable.detail());
                entry.getValue().forEach((kind, number) -> count(entry.getKey(), kind, number));
            }
        }
    }

    void stop(@Observes ShutdownEvent event) {
        record();
    }
}
