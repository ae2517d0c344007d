package org.postseal.mail;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.postseal.access.AccessRules;
import org.postseal.access.Identity;
import org.postseal.access.Limits;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.probe.MailService;
import org.postseal.probe.Prober;
import org.postseal.probe.Sighting;
import org.postseal.probe.Targets;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.HostName;

/** Connects to a host's mail services and compares what they serve with what they should. */
@ApplicationScoped
class Probes {

    /** Connections at once, of all probes; and of the watch. */
    private static final int THREADS = 8;

    /** Probes at once; each may take as long as its slowest services, one after the other. */
    private static final int MOST = 2;

    private static final int LAST_PORT = 65_535;

    private final Hosts hosts;
    private final TlsaRecords tlsa;
    private final KnownRoots roots;
    private final Limits limits;
    private final Audit audit;
    private final Clock clock;
    private final Targets targets;
    private final Prober prober;
    private final Map<MailService, Integer> ports;
    private final Semaphore free = new Semaphore(MOST);

    /** Who has one: nobody takes them all, however long their hosts let the probe wait. */
    private final Set<String> probing = ConcurrentHashMap.newKeySet();

    private final ExecutorService executor = threads("probe");
    private final ExecutorService watching = threads("watch-probe");

    Probes(
            Hosts hosts,
            TlsaRecords tlsa,
            KnownRoots roots,
            Limits limits,
            Audit audit,
            Clock clock,
            ProbeConfig config) {
        this.hosts = hosts;
        this.tlsa = tlsa;
        this.roots = roots;
        this.limits = limits;
        this.audit = audit;
        this.clock = clock;
        this.targets = new Targets(InetAddress::getAllByName, config.allowLoopback());
        this.prober = new Prober(config.connecting(), config.longest());
        this.ports = ports(config);
    }

    private static ExecutorService threads(String name) {
        return Executors.newFixedThreadPool(
                THREADS,
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    private static Map<MailService, Integer> ports(ProbeConfig config) {
        Map<MailService, Integer> ports = new EnumMap<>(MailService.class);
        config.ports()
                .forEach(
                        (label, port) -> {
                            Optional<MailService> service = MailService.ofLabel(label);
                            if (service.isEmpty() || port < 1 || port > LAST_PORT) {
                                throw new Problem(
                                        Kind.POLICY,
                                        "postseal.probe.ports has %s=%d; the services are smtp, submission, submissions, imap, imaps, pop3 and pop3s."
                                                .formatted(label, port));
                            }
                            ports.put(service.get(), port);
                        });
        return ports;
    }

    /**
     * Probes each service at each of the host's addresses.
     *
     * @throws Problem of kind {@code NOT_FOUND} for a host without a certificate, of kind {@code
     *     FORBIDDEN}, of kind {@code RATE_LIMITED}, of kind {@code POLICY} when the host is nowhere
     *     or where no mail host is
     */
    Report probe(Identity caller, HostName host) {
        HostKeys keys = hosts.require(host, Optional.empty());
        AccessRules.requireHost(caller, host);
        limits.probing(caller);
        if (!probing.add(caller.id())) {
            throw new Problem(
                            Kind.RATE_LIMITED,
                            caller.name() + " is having a host probed; try again after that.")
                    .retryAfter(Duration.ofSeconds(5));
        }
        try {
            return probeAlone(caller, host, keys);
        } finally {
            probing.remove(caller.id());
        }
    }

    private Report probeAlone(Identity caller, HostName host, HostKeys keys) {
        if (!free.tryAcquire()) {
            throw new Problem(Kind.RATE_LIMITED, "Other hosts are being probed; try again.")
                    .retryAfter(Duration.ofSeconds(5));
        }
        try {
            Expectation expectation = expect(keys);
            List<InetAddress> addresses = targets.of(host);
            audit.appendAlone(
                    AuditEvent.granted(
                            caller.id(),
                            "host.probe",
                            Map.of(
                                    "host", host.value(),
                                    "addresses",
                                            addresses.stream()
                                                    .map(InetAddress::getHostAddress)
                                                    .toList())));
            return look(expectation, addresses, executor);
        } finally {
            free.release();
        }
    }

    /**
     * The same for the watch, with connections of its own, so that nobody waits for it.
     *
     * @throws Problem of kind {@code NOT_FOUND} and {@code POLICY} as above
     */
    @ActivateRequestContext
    Report look(HostName host) {
        Expectation expectation = expect(hosts.require(host, Optional.empty()));
        return look(expectation, targets.of(host), watching);
    }

    private Expectation expect(HostKeys keys) {
        return new Expectation(keys, tlsa.of(keys.host()), roots.all(), clock.instant());
    }

    private Report look(
            Expectation expectation, List<InetAddress> addresses, ExecutorService connections) {
        HostName host = expectation.keys().host();
        List<Sighting> sightings = sight(host, addresses, connections);
        return Report.of(host, expectation.now(), sightings, expectation);
    }

    private List<Sighting> sight(
            HostName host, List<InetAddress> addresses, ExecutorService connections) {
        List<CompletableFuture<Sighting>> running =
                Stream.of(MailService.values())
                        .flatMap(
                                service ->
                                        addresses.stream()
                                                .map(
                                                        address ->
                                                                CompletableFuture.supplyAsync(
                                                                        () ->
                                                                                prober.probe(
                                                                                        host,
                                                                                        service,
                                                                                        address,
                                                                                        port(
                                                                                                service)),
                                                                        connections)))
                        .toList();
        return running.stream().map(CompletableFuture::join).toList();
    }

    private int port(MailService service) {
        return ports.getOrDefault(service, service.port());
    }

    @PreDestroy
    void end() {
        executor.shutdownNow();
        watching.shutdownNow();
        prober.close();
    }
}
