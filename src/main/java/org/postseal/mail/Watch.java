package org.postseal.mail;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
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

    /** Hosts at once: one that is slow holds up no other. */
    private static final int WORKERS = 4;

    /** When a host's turn comes again if the replica that took it ends before it has looked. */
    private static final Duration RETRY = Duration.ofMinutes(10);

    /** Of a host without a certificate; then it is gone for good. */
    private static final Duration REMEMBERED = Duration.ofDays(30);

    private static final Duration SHORTEST = Duration.ofMinutes(1);

    private final WatchedHosts watched;
    private final Hosts hosts;
    private final Probes probes;
    private final Clock clock;
    private final WatchConfig config;
    private final Semaphore free = new Semaphore(WORKERS);
    private final ExecutorService workers =
            Executors.newFixedThreadPool(
                    WORKERS,
                    task -> {
                        Thread thread = new Thread(task, "watch");
                        thread.setDaemon(true);
                        return thread;
                    });

    Watch(WatchedHosts watched, Hosts hosts, Probes probes, Clock clock, WatchConfig config) {
        if (config.interval().compareTo(SHORTEST) < 0) {
            throw new Problem(
                    Kind.POLICY,
                    "postseal.watch.interval is %s; the shortest is %s, and postseal.watch.enabled=false turns the watch off."
                            .formatted(config.interval(), SHORTEST));
        }
        this.watched = watched;
        this.hosts = hosts;
        this.probes = probes;
        this.clock = clock;
        this.config = config;
    }

    /** Probes for somebody, and watches from then on. */
    Report probe(Identity caller, HostName host) {
        Report report = probes.probe(caller, host);
        saw(host, report);
        return report;
    }

    /** Takes on no more hosts than can be looked at right now, those that wait longest first. */
    @Scheduled(every = "10s", delayed = "10s", concurrentExecution = ConcurrentExecution.SKIP)
    void takeTurns() {
        int room = config.enabled() ? free.drainPermits() : 0;
        if (room == 0) {
            return;
        }
        int taken = 0;
        try {
            List<HostName> due = watched.takeDue(room, RETRY);
            for (HostName host : due) {
                workers.execute(() -> takeTurn(host));
                taken++;
            }
        } catch (Problem unavailable) {
            LOG.debugf("Can't see which hosts to look at: %s", unavailable.detail());
        } finally {
            free.release(room - taken);
        }
    }

    private void takeTurn(HostName host) {
        try {
            look(host);
        } catch (Problem unavailable) {
            LOG.debugf("Can't look at %s for now: %s", host, unavailable.detail());
        } finally {
            free.release();
        }
    }

    private void look(HostName host) {
        try {
            saw(host, probes.look(host));
        } catch (Problem refusal) {
            if (refusal.kind() == Kind.NOT_FOUND) {
                watched.saw(host, WatchedHost.NO_CERTIFICATE, List.of(), config.interval());
                watched.forget(host, REMEMBERED);
            } else if (refusal.kind() == Kind.POLICY) {
                watched.saw(host, WatchedHost.NOWHERE, List.of(), config.interval());
            } else {
                throw refusal;
            }
        }
    }

    private void saw(HostName host, Report report) {
        HostKeys keys = hosts.require(host, Optional.empty());
        watched.saw(
                host,
                WatchedHost.summary(report, keys, clock.instant()),
                WatchedHost.findings(report),
                config.interval());
    }

    @PreDestroy
    void end() {
        workers.shutdownNow();
    }
}
