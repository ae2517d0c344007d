package org.postseal.server;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.postseal.http.ServiceHosts;
import org.postseal.issuance.IssuanceOptions;
import org.postseal.issuance.OwnIdentities;
import org.postseal.issuance.OwnIdentity;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;
import org.postseal.x509.SubjectAltName;

/**
 * Keeps the HTTPS listener's certificate fresh: issued by this service to itself, served without a
 * restart.
 */
@ApplicationScoped
class ListenerRenewal {

    private static final Logger LOG = Logger.getLogger(ListenerRenewal.class);

    private final ListenerKeyStore keyStore;
    private final ListenerNames names;
    private final ServiceHosts hosts;
    private final OwnIdentities identities;
    private final TlsConfigurationRegistry registry;
    private final Event<CertificateUpdatedEvent> updated;
    private final Clock clock;

    /**
     * What was complained about last, so that a locked authority is told once and not every minute.
     */
    private final AtomicReference<String> complaint = new AtomicReference<>("");

    ListenerRenewal(
            ListenerKeyStore keyStore,
            ListenerNames names,
            ServiceHosts hosts,
            OwnIdentities identities,
            TlsConfigurationRegistry registry,
            Event<CertificateUpdatedEvent> updated,
            Clock clock) {
        this.keyStore = keyStore;
        this.names = names;
        this.hosts = hosts;
        this.identities = identities;
        this.registry = registry;
        this.updated = updated;
        this.clock = clock;
    }

    @Scheduled(every = "1m", delayed = "1m")
    void renewIfDue() {
        List<SubjectAltName> wanted = names.all();
        hosts.certifiedFor(wanted);
        if (keyStore.stored().filter(identity -> isGood(identity.leaf(), wanted)).isPresent()) {
            return;
        }
        try {
            keyStore.store(renew(wanted));
            reload();
            complaint.set("");
        } catch (Problem problem) {
            if (!problem.detail().equals(complaint.getAndSet(problem.detail()))) {
                LOG.warnf("The HTTPS listener's certificate was not renewed: %s", problem.detail());
            }
        }
    }

    private boolean isGood(Certificate leaf, List<SubjectAltName> wanted) {
        Duration life = Duration.between(leaf.notBefore(), leaf.notAfter());
        Instant renewAfter = leaf.notBefore().plusSeconds(life.toSeconds() * 2 / 3);
        return clock.instant().isBefore(renewAfter)
                && new HashSet<>(leaf.names()).containsAll(wanted);
    }

    private OwnIdentity renew(List<SubjectAltName> wanted) {
        return identities.make(
                new IssuanceOptions(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        wanted,
                        Optional.empty()));
    }

    private void reload() {
        TlsConfiguration configuration = registry.get(ListenerKeyStore.CONFIGURATION).orElseThrow();
        configuration.reload();
        updated.fire(new CertificateUpdatedEvent(ListenerKeyStore.CONFIGURATION, configuration));
    }
}
