package org.postseal.acme;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Asks the servers that have a zone, for records that were made a moment ago: whoever stands
 * between may remember that there were none.
 */
final class Zones {

    /** A zone has two to four; all who have more say the same. */
    private static final int MOST_SERVERS = 4;

    private static final int MOST_ADDRESSES = 8;

    private final NameServer resolver;
    private final int port;
    private final Predicate<InetAddress> allowed;

    /**
     * @param resolver finds the servers
     * @param port at which they are asked
     * @param allowed which addresses of theirs are: a stranger says where they are
     */
    Zones(NameServer resolver, int port, Predicate<InetAddress> allowed) {
        this.resolver = resolver;
        this.port = port;
        this.allowed = allowed;
    }

    /** What all of the name's own servers say together: one may have the news before another. */
    List<Record> ask(Name name, int type, Deadline deadline) throws UnreachableException {
        List<Record> records = new ArrayList<>();
        Optional<UnreachableException> failure = Optional.empty();
        boolean answered = false;
        for (InetAddress address : addresses(name, deadline)) {
            try {
                records.addAll(
                        NameServer.authoritative(new InetSocketAddress(address, port))
                                .ask(name, type, deadline));
                answered = true;
            } catch (UnreachableException e) {
                failure = Optional.of(e);
            }
        }
        if (!answered) {
            throw failure.orElseGet(
                    () ->
                            new UnreachableException(
                                    ErrorType.DNS,
                                    "No name server of "
                                            + name
                                            + " was found that this service asks."));
        }
        return records;
    }

    /** Of the servers of the zone that a name is in. */
    private List<InetAddress> addresses(Name name, Deadline deadline) throws UnreachableException {
        List<InetAddress> addresses = new ArrayList<>();
        Optional<UnreachableException> failure = Optional.empty();
        for (Name server : servers(name, deadline)) {
            try {
                resolver.addresses(server, deadline).stream()
                        .filter(allowed)
                        .forEach(addresses::add);
            } catch (UnreachableException e) {
                failure = Optional.of(e);
            }
        }
        if (addresses.isEmpty() && failure.isPresent()) {
            throw failure.get();
        }
        return addresses.stream().distinct().limit(MOST_ADDRESSES).toList();
    }

    /** The servers of the zone that a name is in. */
    private Set<Name> servers(Name name, Deadline deadline) throws UnreachableException {
        Set<Name> servers = new LinkedHashSet<>();
        for (Name zone = name; servers.isEmpty() && zone.labels() > 1; zone = new Name(zone, 1)) {
            for (Record found : resolver.ask(zone, Type.NS, deadline)) {
                if (found instanceof NSRecord record
                        && record.getName().equals(zone)
                        && servers.size() < MOST_SERVERS) {
                    servers.add(record.getTarget());
                }
            }
        }
        return servers;
    }
}
