package org.postseal.acme;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Asks the servers that have a zone, for records that were made a moment ago: whoever stands
 * between may remember that there were none.
 */
final class Zones {

    private final NameServer resolver;
    private final int port;

    /**
     * @param resolver finds the servers
     * @param port at which they are asked
     */
    Zones(NameServer resolver, int port) {
        this.resolver = resolver;
        this.port = port;
    }

    /** What all of the name's own servers say together: one may have the news before another. */
    List<Record> ask(Name name, int type) throws UnreachableException {
        List<Record> records = new ArrayList<>();
        Optional<UnreachableException> failure = Optional.empty();
        boolean answered = false;
        for (Name server : servers(name)) {
            try {
                for (InetAddress address : resolver.addresses(server)) {
                    records.addAll(
                            NameServer.authoritative(new InetSocketAddress(address, port))
                                    .ask(name, type));
                    answered = true;
                }
            } catch (UnreachableException e) {
                failure = Optional.of(e);
            }
        }
        if (!answered) {
            throw failure.orElseGet(
                    () ->
                            new UnreachableException(
                                    ErrorType.DNS, "No name server of " + name + " was found."));
        }
        return records;
    }

    /** The servers of the zone that a name is in. */
    private Set<Name> servers(Name name) throws UnreachableException {
        Set<Name> servers = new LinkedHashSet<>();
        for (Name zone = name; servers.isEmpty() && zone.labels() > 1; zone = new Name(zone, 1)) {
            for (Record found : resolver.ask(zone, Type.NS)) {
                if (found instanceof NSRecord record && record.getName().equals(zone)) {
                    servers.add(record.getTarget());
                }
            }
        }
        return servers;
    }
}
