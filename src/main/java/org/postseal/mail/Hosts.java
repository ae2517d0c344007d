package org.postseal.mail;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.postseal.access.Identity;
import org.postseal.authority.Authorities;
import org.postseal.certificate.Certificates;
import org.postseal.certificate.Change;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.problem.Problem;
import org.postseal.x509.ExtendedKeyUsage;
import org.postseal.x509.HostName;
import org.postseal.x509.SubjectAltName;

/**
 * Finds what a host may serve now: valid certificates of ours that have exactly its name and are
 * good for a server, and those of other authorities that were handed over for it.
 *
 * <p>Hosts ask again and again for what rarely changes, so what was read is remembered for a
 * second. What this replica changes itself is read anew at once: a host that has just renewed must
 * see it.
 */
@ApplicationScoped
class Hosts {

    /** What another replica has changed is known here after this long at the latest. */
    private static final Duration REMEMBERED = Duration.ofSeconds(1);

    /** A host's keys are a few KiB. */
    private static final int MOST_REMEMBERED = 10_000;

    private final Certificates certificates;
    private final KeptChains kept;
    private final Authorities authorities;
    private final Clock clock;
    private final Cache<HostName, List<HostChain>> recent =
            Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(MOST_REMEMBERED).build();

    Hosts(Certificates certificates, KeptChains kept, Authorities authorities, Clock clock) {
        this.certificates = certificates;
        this.kept = kept;
        this.authorities = authorities;
        this.clock = clock;
    }

    /**
     * The keys of a host, as they were a second ago or are now.
     *
     * @param spkiSha256 the key whose certificate is wanted; empty for the newest of all
     * @throws Problem of kind {@code NOT_FOUND} when there is no such certificate
     */
    HostKeys require(HostName host, Optional<String> spkiSha256) {
        List<HostChain> live = recent.get(host, this::read);
        if (live == null) {
            throw HostKeys.none();
        }
        return choose(live, spkiSha256)
                // Of very many, one that is not among the newest.
                .or(() -> choose(live(host, spkiSha256), spkiSha256))
                .map(chosen -> HostKeys.of(host, chosen, live))
                .orElseThrow(HostKeys::none);
    }

    /** As {@link #require} if that takes no database; waits for nothing. */
    Optional<HostKeys> findInMemory(HostName host, Optional<String> spkiSha256) {
        return Optional.ofNullable(recent.getIfPresent(host))
                .flatMap(
                        live ->
                                choose(live, spkiSha256)
                                        .map(chosen -> HostKeys.of(host, chosen, live)));
    }

    void forget(@Observes(during = TransactionPhase.AFTER_SUCCESS) Change change) {
        if (change.names().isEmpty()) {
            recent.invalidateAll();
        }
        for (SubjectAltName name : change.names()) {
            if (name instanceof SubjectAltName.Dns dns) {
                recent.invalidate(dns.host());
            }
        }
    }

    private static Optional<HostChain> choose(List<HostChain> live, Optional<String> spkiSha256) {
        return live.stream()
                .filter(chain -> spkiSha256.map(chain.spkiSha256()::equals).orElse(true))
                .findFirst();
    }

    /** Null when there is none: it may come. */
    private List<HostChain> read(HostName host) {
        List<HostChain> live = live(host, Optional.empty());
        return live.isEmpty() ? null : live;
    }

    /**
     * One for each key, newest first: when it was issued, or handed over. What was handed over
     * proves nothing of who has the key, so it never takes the place of a certificate of ours.
     */
    private List<HostChain> live(HostName host, Optional<String> spkiSha256) {
        Instant now = clock.instant();
        Stream<HostChain> issued =
                certificates
                        .newestOfEachKey(new SubjectAltName.Dns(host, false), spkiSha256, now)
                        .stream()
                        .filter(Hosts::isForAServer)
                        .map(
                                found ->
                                        HostChain.of(
                                                found,
                                                authorities.get(found.authority()),
                                                clock.instant()));
        Map<String, HostChain> byKey = new LinkedHashMap<>();
        Stream.concat(issued, kept.valid(host, now).stream())
                .filter(chain -> spkiSha256.map(chain.spkiSha256()::equals).orElse(true))
                .forEach(chain -> byKey.putIfAbsent(chain.spkiSha256(), chain));
        return byKey.values().stream()
                .sorted(Comparator.comparing(HostChain::since).reversed())
                .toList();
    }

    /**
     * One that says nothing of what it is for is for everything (RFC 5280 §4.2.1.12), as those are
     * that {@code openssl ca} makes. The service's own certificate is no mail host's, though their
     * names may be the same.
     */
    private static boolean isForAServer(IssuedCertificate issued) {
        Set<String> purposes = issued.certificate().extendedKeyUsages();
        return (purposes.isEmpty() || purposes.contains(ExtendedKeyUsage.SERVER_AUTH.oid()))
                && !issued.requestedBy().equals(Identity.SERVICE.id());
    }
}
