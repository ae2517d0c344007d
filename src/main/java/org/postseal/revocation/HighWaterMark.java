package org.postseal.revocation;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.postseal.audit.AuditHeads;
import org.postseal.authority.Crls;
import org.postseal.keystore.Quarantine;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Notices that the database has become an older copy of itself, and lets nothing be signed with it:
 * it would say {@code good} of what was revoked. What is written here may be two seconds old, so an
 * older copy that is no older than that is not noticed.
 */
@ApplicationScoped
public class HighWaterMark {

    private static final Logger LOG = Logger.getLogger(HighWaterMark.class);

    private final HighWaterStore store;
    private final Crls crls;
    private final AuditHeads audit;
    private final Quarantine quarantine;

    HighWaterMark(HighWaterStore store, Crls crls, AuditHeads audit, Quarantine quarantine) {
        this.store = store;
        this.crls = crls;
        this.audit = audit;
        this.quarantine = quarantine;
    }

    @Scheduled(every = "2s", concurrentExecution = ConcurrentExecution.SKIP)
    void watch() {
        try {
            check();
        } catch (Problem problem) {
            boolean passes = problem.kind() == Kind.UNAVAILABLE;
            LOG.logf(
                    passes ? Logger.Level.DEBUG : Logger.Level.WARN,
                    "Can't remember how far the database is, so an older copy of it would not be noticed: %s",
                    problem.detail());
        }
    }

    /**
     * Compares, and remembers what is new. Before anything is signed.
     *
     * @return whether this database may be used
     */
    public synchronized boolean check() {
        HighWater seen = seen();
        if (seen.restored().isPresent()) {
            impose(
                    "The database was restored from a backup of %s. Nothing is signed until an operator accepts it with accept-restore, given the last revocation lists."
                            .formatted(seen.restored().get()));
            return false;
        }
        // Read before it is compared: were the database replaced in between, the comparison sees
        // it.
        HighWater now = current();
        Optional<String> missing =
                seen.newerListThan(now)
                        .or(() -> audit.missing(seen.audit()).map(HighWaterMark::name));
        if (missing.isPresent()) {
            impose(
                    "The database is older than what this replica has seen: it lacks %s. Nothing is signed until an"
                                    .formatted(missing.get())
                            + " operator restores the newest one, or accepts this one with accept-restore.");
            return false;
        }
        if (quarantine.reason().isPresent()) {
            quarantine.lift();
            LOG.info("The database has all again that this replica has seen; it signs again.");
        }
        if (!now.equals(seen)) {
            store.write(now.encode());
        }
        return true;
    }

    /** What a replica remembers whose database comes from a backup of {@code made}. */
    public static byte[] restored(Instant made) {
        return new HighWater(Map.of(), List.of(), Optional.of(made)).encode();
    }

    private void impose(String sentence) {
        if (quarantine.reason().isEmpty()) {
            LOG.error(sentence);
        }
        quarantine.impose(sentence);
    }

    /** From now on, the database as it is counts. */
    synchronized void forget() {
        store.write(current().encode());
    }

    /** How far this replica knows that its database had come. */
    HighWater seen() {
        return store.read().map(HighWater::decode).orElse(HighWater.none());
    }

    private static String name(AuditHeads.Head head) {
        return "record %d of the replica %s in the audit".formatted(head.position(), head.writer());
    }

    /** How far the database is. */
    HighWater current() {
        Map<String, BigInteger> lists = new TreeMap<>();
        crls.list().forEach(crl -> lists.put(crl.name(), crl.number().value()));
        return new HighWater(lists, audit.all());
    }
}
