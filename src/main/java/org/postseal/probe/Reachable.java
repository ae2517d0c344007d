package org.postseal.probe;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Set;

/**
 * Which addresses are called when somebody else names the place. Private ones are: the hosts of a
 * CA of one's own are there. This machine, what hangs on the same link, and where clouds tell
 * machines their secrets, are nobody else's to have called.
 */
public final class Reachable {

    /** Metadata services outside of the link-local block (169.254/16). */
    private static final Set<String> METADATA =
            Set.of("fd00:ec2:0:0:0:0:0:254", "100.100.100.200", "192.0.0.192");

    private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b};

    private Reachable() {}

    /**
     * Whether an address is never to be called.
     *
     * @param allowLoopback whether this machine itself may be
     */
    public static boolean isForbidden(InetAddress address, boolean allowLoopback) {
        if (address.isLoopbackAddress()) {
            return !allowLoopback;
        }
        return address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || METADATA.contains(address.getHostAddress())
                || isThisNetwork(address)
                || embedded(address, allowLoopback)
                || (!allowLoopback && isOwn(address));
    }

    /** RFC 1122 §3.2.1.3; Linux takes some of it for itself. */
    private static boolean isThisNetwork(InetAddress address) {
        return address instanceof Inet4Address && address.getAddress()[0] == 0;
    }

    /** An IPv4 address behind NAT64 (RFC 6052 §2.1) is what it stands for. */
    private static boolean embedded(InetAddress address, boolean allowLoopback) {
        byte[] octets = address.getAddress();
        if (octets.length != 16
                || !Arrays.equals(octets, 0, NAT64.length, NAT64, 0, NAT64.length)) {
            return false;
        }
        try {
            return isForbidden(
                    InetAddress.getByAddress(Arrays.copyOfRange(octets, 12, 16)), allowLoopback);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }

    private static boolean isOwn(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            return true;
        }
    }
}
