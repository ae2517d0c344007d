package org.postseal.revocation;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.authority.AuthorityKind;
import org.postseal.authority.Crl;
import org.postseal.authority.Crls;
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

    /** A root is locked for most of its life and can't renew its list before it is needed again. */
    private static final Period ROOT_LIFE = Period.ofYears(1);

    private final Authorities authorities;
    private final Keystore keystore;
    private final Crls crls;
    private final RevokedCertificates revoked;
    private final Audit audit;
    private final Clock clock;
    private final Duration life;

    /** Whose list could not be published the last time; used by the scheduler's one call alone. */
    private final Set<AuthorityName> failing = new HashSet<>();

    CrlPublication(
            Authorities authorities,
            Keystore keystore,
            Crls crls,
            RevokedCertificates revoked,
            Audit audit,
            Clock clock,
            @ConfigProperty(name = "postseal.crl-life", defaultValue = "P7D") Duration life) {
        this.authorities = authorities;
        this.keystore = keystore;
        this.crls = crls;
        this.revoked = revoked;
        this.audit = audit;
        this.clock = clock;
        this.life = life;
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void publishDue() {
        try {
            revoked.authoritiesDue().forEach(this::publishIfPossible);
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

    private void publish(Authority authority) {
        Optional<Crl> last = crls.lock(authority.name());
        if (!revoked.authoritiesDue().contains(authority.name())) {
            return;
        }
        long began = System.nanoTime();
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        try (CrlEntries entries = new CrlEntries(crls.draft())) {
            Instant lastList = last.map(Crl::thisUpdate).orElse(Instant.EPOCH);
            revoked.forEach(authority.name(), lastList, entries);
            Crl crl = crls.publish(authority, last, entries.finish(), now, end(authority, now));
            record(authority, crl, entries.count());
            LOG.debugf(
                    "List %s of %s, with %d entries, took %d ms",
                    crl.number().value(),
                    authority.name(),
                    entries.count(),
                    Duration.ofNanos(System.nanoTime() - began).toMillis());
        } catch (IOException e) {
            throw Crls.failure(e);
        }
    }

    private void record(Authority authority, Crl crl, long entries) {
        audit.append(
                AuditEvent.granted(
                        Identity.SERVICE.id(),
                        "crl.publish",
                        Map.of(
                                "authority", authority.name().value(),
                                "number", crl.number().value().toString(),
                                "entries", entries,
                                "nextUpdate", crl.nextUpdate().toString())));
    }

    private Instant end(Authority authority, Instant now) {
        return authority.kind() == AuthorityKind.ROOT
                ? now.atOffset(ZoneOffset.UTC).plus(ROOT_LIFE).toInstant()
                : now.plus(life);
    }
}
