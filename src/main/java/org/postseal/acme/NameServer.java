package org.postseal.acme;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A server of the DNS: one that looks names up for others, or one that has a zone. */
final class NameServer {

    static final int PORT = 53;

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Resolver resolver;
    private final boolean recursive;

    private NameServer(Resolver resolver, boolean recursive) {
        this.resolver = resolver;
        this.recursive = recursive;
        resolver.setTimeout(PATIENCE);
    }

    /** One that looks names up. */
    static NameServer resolver(InetSocketAddress address) {
        return new NameServer(new SimpleResolver(address), true);
    }

    /**
     * As above.
     *
     * @param text an address, an IPv6 one in brackets if a port follows
     */
    static NameServer resolver(String text) {
        int colon = text.lastIndexOf(':');
        boolean withPort =
                colon > 0 && (text.indexOf(':') == colon || text.charAt(colon - 1) == ']');
        try {
            return resolver(
                    new InetSocketAddress(
                            InetAddress.getByName(withPort ? text.substring(0, colon) : text),
                            withPort ? Integer.parseInt(text.substring(colon + 1)) : PORT));
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "postseal.acme.resolver is an address, or an address, a colon and a port", e);
        }
    }

    /** Those that this machine asks. */
    static NameServer systemResolver() {
        return new NameServer(new ExtendedResolver(), true);
    }

    /** One that has a zone and says what it has. */
    static NameServer authoritative(InetSocketAddress address) {
        return new NameServer(new SimpleResolver(address), false);
    }

    /**
     * What is known of a name; nothing when there is no such name. What is too long for UDP comes
     * over TCP.
     */
    List<Record> ask(Name name, int type, Deadline deadline) throws UnreachableException {
        Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        if (!recursive) {
            query.getHeader().unsetFlag(Flags.RD);
        }
        Message answer;
        try {
            answer =
                    resolver.sendAsync(query)
                            .toCompletableFuture()
                            .get(deadline.within(PATIENCE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new UnreachableException(
                    ErrorType.DNS, "The DNS did not answer for " + name + ".");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException(ErrorType.DNS, "The service is stopping.");
        }
        int code = answer.getRcode();
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
            throw new UnreachableException(
                    ErrorType.DNS, "The DNS answered " + Rcode.string(code) + " for " + name + ".");
        }
        // With NXDOMAIN too, there may be an alias: of a name that there is not (RFC 6604 section
        // 3).
        return answer.getSection(Section.ANSWER);
    }

    /** The addresses of a host. */
    List<InetAddress> addresses(Name host, Deadline deadline) throws UnreachableException {
        List<InetAddress> addresses = new ArrayList<>();
        for (Record found : ask(host, Type.AAAA, deadline)) {
            if (found instanceof AAAARecord record) {
                addresses.add(record.getAddress());
            }
        }
        for (Record found : ask(host, Type.A, deadline)) {
            if (found instanceof ARecord record) {
                addresses.add(record.getAddress());
            }
        }
        return addresses;
    }
}
