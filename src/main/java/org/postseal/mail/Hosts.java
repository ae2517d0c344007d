package org.postseal.mail;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.postseal.access.Identity;
import org.postseal.authority.Authorities;
import org.postseal.certificate.Certificates;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.problem.Problem;
import org.postseal.x509.ExtendedKeyUsage;
import org.postseal.x509.HostName;
import org.postseal.x509.SubjectAltName;

/**
 * Finds what a host may serve now: valid certificates of ours that have exactly its name and are
 * good for a server, and those of other authorities that were handed over for it. Nothing is
 * cached: a host that has just renewed must see it, and each look-up reads a few rows of one index.
 */
@ApplicationScoped
class Hosts {

    private final Certificates certificates;
    private final KeptChains kept;
    private final Authorities authorities;
    private final Clock clock;

    Hosts(Certificates certificates, KeptChains kept, Authorities authorities, Clock clock) {
        this.certificates = certificates;
        this.kept = kept;
        this.authorities = authorities;
        this.clock = clock;
    }

    /**
     * The keys of a host.
     *
     * @param spkiSha256 the key whose certificate is wanted; empty for the newest of all
     * @throws Problem of kind {@code NOT_FOUND} when there is no such certificate
     */
    HostKeys require(HostName host, Optional<String> spkiSha256) {
        Collection<HostChain> live = live(host, Optional.empty());
        HostChain chosen =
                spkiSha256
                        .map(
                                key ->
                                        live.stream()
                                                .filter(chain -> chain.spkiSha256().equals(key))
                                                .findFirst()
                                                .or(
                                                        () ->
                                                                live(host, spkiSha256).stream()
                                                                        .findFirst()))
                        .orElseGet(() -> live.stream().findFirst())
                        .orElseThrow(HostKeys::none);
        List<HostChain> others =
                live.stream()
                        .filter(chain -> !chain.spkiSha256().equals(chosen.spkiSha256()))
                        .toList();
        return new HostKeys(host, chosen, others);
    }

    /** One for each key, newest first: when it was issued, or handed over. */
    private Collection<HostChain> live(HostName host, Optional<String> spkiSha256) {
        Instant now = clock.instant();
        Stream<HostChain> issued =
                certificates.valid(new SubjectAltName.Dns(host, false), spkiSha256, now).stream()
                        .filter(Hosts::isForAServer)
                        .map(found -> HostChain.of(found, authorities.get(found.authority())));
        Map<String, HostChain> byKey = new LinkedHashMap<>();
        Stream.concat(issued, kept.valid(host, now).stream())
                .sorted(Comparator.comparing(HostChain::since).reversed())
                .filter(chain -> spkiSha256.map(chain.spkiSha256()::equals).orElse(true))
                .forEach(chain -> byKey.putIfAbsent(chain.spkiSha256(), chain));
        return byKey.values();
    }

    /** The service's own certificate is no mail host's, though their names may be the same. */
    private static boolean isForAServer(IssuedCertificate issued) {
        return issued.certificate().extendedKeyUsages().contains(ExtendedKeyUsage.SERVER_AUTH.oid())
                && !issued.requestedBy().equals(Identity.SERVICE.id());
    }
}
