package org.postseal.revocation;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.authority.Crl;
import org.postseal.authority.CrlShard;
import org.postseal.authority.CrlShards;
import org.postseal.authority.Crls;
import org.postseal.authority.Snapshot;
import org.postseal.certificate.AuthorityName;
import org.postseal.keystore.Keystore;
import org.postseal.problem.Problem;

/**
 * Publishes certificate revocation lists: within a second of a revocation, all together that
 * happened in it, and when half of a list's life is over. Of several replicas that could, one does.
 * A locked authority's list stays until it is unlocked.
 */
@ApplicationScoped
class CrlPublication {

    private static final Logger LOG = Logger.getLogger(CrlPublication.class);

    private final Authorities authorities;
    private final Keystore keystore;
    private final Crls crls;
    private final CrlShards shards;
    private final RevokedCertificates revoked;
    private final Audit audit;
    private final Clock clock;

    /** Whose list could not be published the last time; used by the scheduler's one call alone. */
    private final Set<AuthorityName> failing = new HashSet<>();

    /** Whose list is known to be long; used by the scheduler's one call alone. */
    private final Set<AuthorityName> told = new HashSet<>();

    CrlPublication(
            Authorities authorities,
            Keystore keystore,
            Crls crls,
            CrlShards shards,
            RevokedCertificates revoked,
            Audit audit,
            Clock clock) {
        this.authorities = authorities;
        this.keystore = keystore;
        this.crls = crls;
        this.shards = shards;
        this.revoked = revoked;
        this.audit = audit;
        this.clock = clock;
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void publishDue() {
        try {
            revoked.listsDue().keySet().forEach(this::publishIfPossible);
        } catch (Problem unavailable) {
            LOG.debugf("Can't see which lists are due: %s", unavailable.detail());
        }
    }

    /** What fails is tried again in a second, and told once; the other authorities' lists go on. */
    private void publishIfPossible(AuthorityName name) {
        try {
            Authority authority = authorities.get(name);
            if (keystore.isUnlocked(name) && maySign(authority)) {
                QuarkusTransaction.requiringNew().run(() -> publish(authority));
                failing.remove(name);
            }
        } catch (Problem | QuarkusTransactionException e) {
            if (failing.add(name)) {
                LOG.warnf(e, "The revocation list of %s was not published; trying again", name);
            }
        }
    }

    /**
     * A list by somebody who has ended, or was not allowed to (RFC 5280 §4.2.1.3), is worth
     * nothing.
     */
    private boolean maySign(Authority authority) {
        return authority.maySignCrls()
                && authority.certificate().notAfter().isAfter(clock.instant());
    }

    /** All of an authority's lists that are due, in one pass. */
    private void publish(Authority authority) {
        Snapshot shows = crls.lock(authority.name());
        Set<Integer> due = revoked.listsDue().getOrDefault(authority.name(), Set.of());
        if (due.isEmpty()) {
            return;
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Map<Integer, Crl> last = new LinkedHashMap<>();
        crls.list(authority.name()).forEach(crl -> last.put(crl.shard(), crl));
        List<Crl> published = new ArrayList<>();
        try (DueLists lists = DueLists.open(due, last, crls, now)) {
            revoked.forEach(authority.name(), lists.before(), lists::offer);
            for (CrlEntries entries : lists.all()) {
                published.add(
                        crls.publish(
                                authority,
                                shard(authority, entries.shard()),
                                Optional.ofNullable(last.get(entries.shard())),
                                entries.finish(),
                                entries.count(),
                                shows,
                                now));
            }
        } catch (IOException e) {
            throw Crls.failure(e);
        }
        // Not before all are made: from the first record on, issuing waits for the commit.
        published.forEach(this::record);
        published.forEach(this::warnOfLength);
    }

    private Optional<CrlShard> shard(Authority authority, int number) {
        return shards.all(authority.name()).stream()
                .filter(shard -> shard.number() == number)
                .findFirst();
    }

    private void record(Crl crl) {
        audit.append(
                AuditEvent.granted(
                        Identity.SERVICE.id(),
                        "crl.publish",
                        Map.of(
                                "authority", crl.authority().value(),
                                "shard", crl.shard(),
                                "number", crl.number().value().toString(),
                                "entries", crl.entries(),
                                "nextUpdate", crl.nextUpdate().toString())));
    }

    /** A full list beside shards is for readers that want it all. */
    private void warnOfLength(Crl crl) {
        boolean expected = crl.shard() == Crl.FULL && !shards.all(crl.authority()).isEmpty();
        if (crl.isLong() && !expected && told.add(crl.authority())) {
            LOG.warnf(
                    "A revocation list of %1$s has %2$d entries, and some readers get slow (GnuTLS takes ten"
                            + " seconds for 20,000). Spread new certificates over several lists: PUT"
                            + " /v1/authorities/%1$s/crl-shards",
                    crl.authority(), crl.entries());
        }
    }
}
