package org.postseal.revocation;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.postseal.audit.AuditHeads;
import org.postseal.audit.WriterId;
import org.postseal.authority.Crls;
import org.postseal.keystore.Finding;
import org.postseal.keystore.Quarantine;
import org.postseal.keystore.QuarantineTable;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Notices that the database has become an older copy of itself, and lets nothing be signed with it:
 * it would say {@code good} of what was revoked. What is written here may be two seconds old, so an
 * older copy that is no older than that is not noticed. What one replica notices goes into the
 * database ({@link Alarm}), so that those stop, too, which have seen less.
 */
@ApplicationScoped
public class HighWaterMark {

    private static final Logger LOG = Logger.getLogger(HighWaterMark.class);

    private final HighWaterStore store;
    private final Crls crls;
    private final AuditHeads audit;
    private final Quarantine quarantine;
    private final QuarantineTable table;
    private final Alarm alarm;
    private final WriterId self;

    HighWaterMark(
            HighWaterStore store,
            Crls crls,
            AuditHeads audit,
            Quarantine quarantine,
            QuarantineTable table,
            Alarm alarm,
            WriterId self) {
        this.store = store;
        this.crls = crls;
        this.audit = audit;
        this.quarantine = quarantine;
        this.table = table;
        this.alarm = alarm;
        this.self = self;
    }

    @Scheduled(every = "2s", concurrentExecution = ConcurrentExecution.SKIP)
    void watch() {
        try {
            check();
        } catch (Problem problem) {
            LOG.logf(
                    level(problem),
                    "Can't remember how far the database is, so an older copy of it would not be noticed: %s",
                    problem.detail());
        }
    }

    private static Logger.Level level(Problem problem) {
        return problem.kind() == Kind.UNAVAILABLE ? Logger.Level.DEBUG : Logger.Level.WARN;
    }

    /**
     * Compares, and remembers what is new; of a database in quarantine nothing, since the newest
     * one lacks what is done in it meanwhile. Before anything is signed.
     *
     * @return whether this database may be used
     */
    public synchronized boolean check() {
        HighWater seen = seen();
        // Read before it is compared: were the database replaced in between, the comparison sees
        // it.
        HighWater now = current();
        Optional<String> missing =
                seen.newerListThan(now)
                        .or(() -> audit.missing(seen.audit()).map(HighWaterMark::name));
        if (missing.isPresent()) {
            Finding found = new Finding(self.value(), Optional.empty(), missing, Optional.empty());
            quarantine.impose(found.sentence());
            tellTheOthers(missing.get(), seen);
            return false;
        }
        quarantine.lift();
        if (!table.look()) {
            return false;
        }
        if (!now.equals(seen)) {
            store.write(now.encode());
        }
        return true;
    }

    private void tellTheOthers(String missing, HighWater seen) {
        try {
            alarm.raise(self, missing, seen);
        } catch (Problem problem) {
            LOG.logf(
                    level(problem),
                    "Can't tell the other replicas that the database is an older one: %s",
                    problem.detail());
        }
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
