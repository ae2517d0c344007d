package org.postseal.mail;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.postseal.access.Identity;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.HostName;

/**
 * Probes on a schedule each host that somebody has probed once. A host that is well is a row and a
 * number, nothing else.
 */
@ApplicationScoped
class Watch {

    private static final Logger LOG = Logger.getLogger(Watch.class);

    /** In one round, which a minute later is followed by the next. */
    private static final int ROUND = 10;

    /** Of a host without a certificate; then it is gone for good. */
    private static final Duration REMEMBERED = Duration.ofDays(30);

    /** Should have renewed after two thirds of its life, and hasn't after five sixths. */
    private static final int EXPIRING_PART = 6;

    private final WatchedHosts watched;
    private final Hosts hosts;
    private final Probes probes;
    private final Clock clock;
    private final Duration every;
    private final MultiGauge gauge;

    Watch(
            WatchedHosts watched,
            Hosts hosts,
            Probes probes,
            Clock clock,
            MeterRegistry metrics,
            @ConfigProperty(name = "postseal.watch.every", defaultValue = "PT1H") Duration every) {
        this.watched = watched;
        this.hosts = hosts;
        this.probes = probes;
        this.clock = clock;
        this.every = every;
        this.gauge =
                MultiGauge.builder("postseal.watched.hosts")
                        .description("Watched mail hosts, by what was found last")
                        .register(metrics);
    }

    /** Probes for somebody, and watches from then on. */
    Report probe(Identity caller, HostName host) {
        Report report = probes.probe(caller, host);
        saw(host, report);
        return report;
    }

    @Scheduled(every = "1m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    void look() {
        try {
            watched.takeDue(ROUND, every).forEach(this::look);
            Map<String, Long> counts = watched.counts();
            gauge.register(
                    counts.entrySet().stream()
                            .<MultiGauge.Row<?>>map(
                                    count ->
                                            MultiGauge.Row.of(
                                                    Tags.of("summary", count.getKey()),
                                                    count.getValue()))
                            .toList(),
                    true);
        } catch (Problem unavailable) {
            LOG.debugf("Can't look after hosts: %s", unavailable.detail());
        }
    }

    private void look(HostName host) {
        try {
            saw(host, probes.look(host));
        } catch (Problem refusal) {
            if (refusal.kind() == Kind.NOT_FOUND) {
                watched.saw(host, WatchedHost.NO_CERTIFICATE, List.of(), every);
                watched.forget(host, REMEMBERED);
            } else if (refusal.kind() == Kind.POLICY) {
                watched.saw(host, WatchedHost.NOWHERE, List.of(), every);
            } else {
                throw refusal;
            }
        }
    }

    private void saw(HostName host, Report report) {
        String summary = report.ok() && isExpiring(host) ? WatchedHost.EXPIRING : report.summary();
        watched.saw(host, summary, findings(report), every);
    }

    private static List<String> findings(Report report) {
        return report.services().stream()
                .flatMap(
                        service ->
                                service.findings().stream()
                                        .map(found -> service.service() + " " + found.kind()))
                .distinct()
                .toList();
    }

    private boolean isExpiring(HostName host) {
        HostKeys keys = hosts.require(host, Optional.empty());
        return Stream.concat(Stream.of(keys.chosen()), keys.others().stream())
                .map(HostChain::leaf)
                .allMatch(
                        leaf ->
                                clock.instant()
                                        .isAfter(
                                                leaf.notAfter()
                                                        .minus(
                                                                Duration.between(
                                                                                leaf.notBefore(),
                                                                                leaf.notAfter())
                                                                        .dividedBy(
                                                                                EXPIRING_PART))));
    }
}
