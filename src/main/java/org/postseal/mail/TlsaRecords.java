package org.postseal.mail;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.problem.Problem;
import org.postseal.x509.HostName;

/**
 * The TLSA records of a host: complete at every moment of a change of keys, since a key's record is
 * there from its announcement until its last certificate is gone.
 */
@ApplicationScoped
class TlsaRecords {

    private final Hosts hosts;
    private final NextKeys nextKeys;
    private final Authorities authorities;

    TlsaRecords(Hosts hosts, NextKeys nextKeys, Authorities authorities) {
        this.hosts = hosts;
        this.nextKeys = nextKeys;
        this.authorities = authorities;
    }

    /**
     * All of them: the keys that have a certificate, those that will, and the authorities of ours
     * that stand in the chain. A root that signs hosts itself does not: a server that leaves it out
     * would fail its own record. What purchased chains are made of changes without notice.
     *
     * @throws Problem of kind {@code NOT_FOUND} when the host has no certificate
     */
    Set<Tlsa> of(HostName host) {
        HostKeys keys = hosts.require(host, Optional.empty());
        List<HostChain> live =
                Stream.concat(Stream.of(keys.chosen()), keys.others().stream()).toList();
        Set<Tlsa> records = new LinkedHashSet<>();
        live.forEach(chain -> records.add(Tlsa.host(chain.spkiSha256())));
        nextKeys.of(host).forEach(key -> records.add(Tlsa.host(key)));
        live.stream()
                .flatMap(chain -> chain.authority().stream())
                .distinct()
                .map(authorities::get)
                .map(Authority::certificate)
                .filter(authority -> !authority.isSelfIssued())
                .forEach(authority -> records.add(Tlsa.authority(authority.key().sha256())));
        return records;
    }

    /** Lines of a zone file. */
    static String zone(Set<Tlsa> records, String owner) {
        return records.stream()
                .map(record -> "%s IN TLSA %s\n".formatted(owner, record.text()))
                .collect(Collectors.joining());
    }

    /** What nsupdate reads: the records in place of those that are there, in one update. */
    static String nsupdate(Set<Tlsa> records, String owner, int ttl) {
        return "update delete %s TLSA\n".formatted(owner)
                + records.stream()
                        .map(
                                record ->
                                        "update add %s %d TLSA %s\n"
                                                .formatted(owner, ttl, record.text()))
                        .collect(Collectors.joining())
                + "send\n";
    }
}
