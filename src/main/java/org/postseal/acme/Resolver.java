package org.postseal.acme;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postseal.probe.Reachable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Looks names up in the DNS: at the configured resolver or else at the system's, and what was made
 * a moment ago in the {@link Zones}. A name is whole: the system's list of domains to search, its
 * file of hosts and multicast would let others answer for it.
 */
@ApplicationScoped
class Resolver {

    private static final int MOST_ALIASES = 8;

    private final Optional<NameServer> configured;
    private final NameServer addresses;
    private final Zones zones;

    @Inject
    Resolver(AcmeConfig config) {
        this(
                config.resolver().map(NameServer::resolver),
                new Zones(
                        NameServer.systemResolver(),
                        NameServer.PORT,
                        address -> !Reachable.isForbidden(address, config.allowLoopback())));
    }

    Resolver(Optional<NameServer> configured, Zones zones) {
        this.configured = configured;
        this.addresses = configured.orElseGet(NameServer::systemResolver);
        this.zones = zones;
    }

    /** All addresses of a host; none if there is no such host. */
    List<InetAddress> addresses(String host, Deadline deadline) throws UnreachableException {
        return addresses.addresses(name(host), deadline);
    }

    /** The texts of all TXT records of a name. */
    Set<String> texts(String host, Deadline deadline) throws UnreachableException {
        Name name = name(host);
        for (int aliases = 0; aliases <= MOST_ALIASES; aliases++) {
            Set<String> texts = new LinkedHashSet<>();
            Optional<Name> alias = Optional.empty();
            for (Record found : ask(name, deadline)) {
                if (found instanceof TXTRecord record) {
                    texts.add(String.join("", record.getStrings()));
                } else if (found instanceof CNAMERecord record && record.getName().equals(name)) {
                    alias = Optional.of(record.getTarget());
                }
            }
            if (!texts.isEmpty() || alias.isEmpty()) {
                return texts;
            }
            name = alias.get();
        }
        return Set.of();
    }

    private List<Record> ask(Name name, Deadline deadline) throws UnreachableException {
        return configured.isPresent()
                ? configured.get().ask(name, Type.TXT, deadline)
                : zones.ask(name, Type.TXT, deadline);
    }

    private static Name name(String host) {
        try {
            return Name.fromString(host + ".");
        } catch (TextParseException e) {
            throw new IllegalArgumentException("a host name is a name of the DNS", e);
        }
    }
}
