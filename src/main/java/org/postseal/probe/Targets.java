package org.postseal.probe;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.HostName;

/**
 * Where a host is, resolved once: who controls a zone could otherwise name a harmless address when
 * it is checked and another when it is connected to.
 */
public final class Targets {

    /** Finds a name's addresses; the platform's own resolver but in tests. */
    public interface Resolver {
        InetAddress[] resolve(String name) throws UnknownHostException;
    }

    private static final int MOST = 4;

    /** Where clouds tell machines their secrets, outside of the link-local block (169.254/16). */
    private static final Set<String> METADATA =
            Set.of("fd00:ec2:0:0:0:0:0:254", "100.100.100.200", "192.0.0.192");

    private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b};

    private final Resolver resolver;
    private final boolean allowLoopback;

    public Targets(Resolver resolver, boolean allowLoopback) {
        this.resolver = resolver;
        this.allowLoopback = allowLoopback;
    }

    /**
     * The host's addresses, at most four.
     *
     * @throws Problem of kind {@code POLICY} when there is none, or one that is never connected to
     */
    public List<InetAddress> of(HostName host) {
        InetAddress[] found;
        try {
            found = resolver.resolve(host.value());
        } catch (UnknownHostException e) {
            throw new Problem(Kind.POLICY, "The name " + host + " has no address in DNS.", e);
        }
        for (InetAddress address : found) {
            if (isForbidden(address)) {
                throw new Problem(
                        Kind.POLICY,
                        "An address of "
                                + host
                                + " is of a loopback, link-local or metadata sort, which is never connected to.");
            }
        }
        return Arrays.stream(found).limit(MOST).toList();
    }

    private boolean isForbidden(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return !allowLoopback;
        }
        return address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || METADATA.contains(address.getHostAddress())
                || (address instanceof Inet4Address && address.getAddress()[0] == 0)
                || embedded(address);
    }

    /** An IPv4 address behind NAT64 (RFC 6052 §2.1) is what it stands for. */
    private boolean embedded(InetAddress address) {
        byte[] octets = address.getAddress();
        if (octets.length != 16
                || !Arrays.equals(octets, 0, NAT64.length, NAT64, 0, NAT64.length)) {
            return false;
        }
        try {
            return isForbidden(InetAddress.getByAddress(Arrays.copyOfRange(octets, 12, 16)));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }
}
