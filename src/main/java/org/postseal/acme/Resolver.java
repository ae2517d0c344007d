package org.postseal.acme;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Asks the DNS: the configured resolver, or else the system's for addresses, and for records that
 * were made a moment ago the servers that have them, since what lies between may remember that
 * there were none.
 */
@ApplicationScoped
class Resolver {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int DNS_PORT = 53;
    private static final int MOST_ALIASES = 8;

    private final Optional<InetSocketAddress> configured;

    Resolver(AcmeConfig config) {
        this.configured = config.resolver().map(Resolver::parse);
    }

    /** An address, an IPv6 one in brackets if a port follows. */
    private static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        boolean withPort =
                colon > 0 && (text.indexOf(':') == colon || text.charAt(colon - 1) == ']');
        try {
            return new InetSocketAddress(
                    InetAddress.getByName(withPort ? text.substring(0, colon) : text),
                    withPort ? Integer.parseInt(text.substring(colon + 1)) : DNS_PORT);
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "postseal.acme.resolver is an address, or an address, a colon and a port", e);
        }
    }

    /** All addresses of a host; none if there is no such host. */
    List<InetAddress> addresses(String host) throws UnreachableException {
        if (configured.isEmpty()) {
            return systemAddresses(host);
        }
        Name name = name(host);
        List<InetAddress> addresses = new ArrayList<>();
        for (Record found : ask(configured.get(), name, Type.AAAA, true)) {
            if (found instanceof AAAARecord record) {
                addresses.add(record.getAddress());
            }
        }
        for (Record found : ask(configured.get(), name, Type.A, true)) {
            if (found instanceof ARecord record) {
                addresses.add(record.getAddress());
            }
        }
        return addresses;
    }

    private static List<InetAddress> systemAddresses(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException unknownOrUnreachable) {
            return List.of();
        }
    }

    /** The texts of all TXT records of a name. */
    Set<String> texts(String host) throws UnreachableException {
        Name name = name(host);
        for (int aliases = 0; aliases <= MOST_ALIASES; aliases++) {
            List<Record> records =
                    configured.isPresent()
                            ? ask(configured.get(), name, Type.TXT, true)
                            : askAuthority(name);
            Set<String> texts = new LinkedHashSet<>();
            Optional<Name> alias = Optional.empty();
            for (Record found : records) {
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

    /** What all of the name's own servers say together: one may have the news before another. */
    private List<Record> askAuthority(Name name) throws UnreachableException {
        List<Record> records = new ArrayList<>();
        Optional<UnreachableException> failure = Optional.empty();
        boolean answered = false;
        for (String server : servers(name)) {
            for (InetAddress address : systemAddresses(server)) {
                try {
                    records.addAll(
                            ask(new InetSocketAddress(address, DNS_PORT), name, Type.TXT, false));
                    answered = true;
                } catch (UnreachableException e) {
                    failure = Optional.of(e);
                }
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
    private static Set<String> servers(Name name) throws UnreachableException {
        Set<String> servers = new LinkedHashSet<>();
        for (Name zone = name; servers.isEmpty() && zone.labels() > 1; zone = new Name(zone, 1)) {
            for (Record found : askSystem(zone)) {
                if (found instanceof NSRecord record && record.getName().equals(zone)) {
                    servers.add(record.getTarget().toString(true));
                }
            }
        }
        return servers;
    }

    private static List<Record> askSystem(Name zone) throws UnreachableException {
        try {
            ExtendedResolver resolver = new ExtendedResolver();
            resolver.setTimeout(PATIENCE);
            return answer(
                    resolver.send(Message.newQuery(Record.newRecord(zone, Type.NS, DClass.IN))),
                    zone);
        } catch (IOException e) {
            throw noAnswer(zone);
        }
    }

    private static List<Record> ask(
            InetSocketAddress server, Name name, int type, boolean recursively)
            throws UnreachableException {
        SimpleResolver resolver = new SimpleResolver(server);
        resolver.setTimeout(PATIENCE);
        Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        if (!recursively) {
            query.getHeader().unsetFlag(Flags.RD);
        }
        try {
            return answer(resolver.send(query), name);
        } catch (IOException e) {
            throw noAnswer(name);
        }
    }

    private static List<Record> answer(Message message, Name name) throws UnreachableException {
        int code = message.getRcode();
        if (code == Rcode.NXDOMAIN) {
            return List.of();
        }
        if (code != Rcode.NOERROR) {
            throw new UnreachableException(
                    ErrorType.DNS, "The DNS answered " + Rcode.string(code) + " for " + name + ".");
        }
        return message.getSection(Section.ANSWER);
    }

    private static UnreachableException noAnswer(Name name) {
        return new UnreachableException(ErrorType.DNS, "The DNS did not answer for " + name + ".");
    }

    private static Name name(String host) {
        try {
            return Name.fromString(host + ".");
        } catch (TextParseException e) {
            throw new IllegalArgumentException("a host name is a name of the DNS", e);
        }
    }
}
