package org.postseal.x509;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * IP addresses as text and octets. Never asks a resolver, never takes the lax forms of inet_aton.
 */
final class IpLiteral {

    private static final String OCTET = "(0|[1-9][0-9]{0,2})";
    private static final Pattern IPV4 =
            Pattern.compile(OCTET + "\\." + OCTET + "\\." + OCTET + "\\." + OCTET);
    private static final Pattern MAYBE_IPV6 = Pattern.compile("[0-9a-fA-F:][0-9a-fA-F:.]{1,44}");
    private static final int GROUPS = 8;

    private IpLiteral() {}

    /**
     * The address, or empty when {@code text} isn't the literal of one. An IPv4-mapped IPv6 literal
     * gives an {@link java.net.Inet4Address}, as everywhere in the JDK.
     */
    static Optional<InetAddress> parse(String text) {
        if (text.indexOf(':') >= 0) {
            return MAYBE_IPV6.matcher(text).matches() ? literal(text) : Optional.empty();
        }
        Matcher matcher = IPV4.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        byte[] octets = new byte[4];
        for (int i = 0; i < octets.length; i++) {
            int value = Integer.parseInt(matcher.group(i + 1));
            if (value > 0xff) {
                return Optional.empty();
            }
            octets[i] = (byte) value;
        }
        return Optional.of(ofOctets(octets));
    }

    /**
     * What has a colon and begins like a literal is one to the JDK, or refused; never looked up.
     */
    private static Optional<InetAddress> literal(String maybeIpv6) {
        try {
            return Optional.of(InetAddress.getByName(maybeIpv6));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /**
     * @param octets 4 or 16 of them
     */
    static InetAddress ofOctets(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an IP address has 4 or 16 octets", e);
        }
    }

    /** Dotted decimal, or for IPv6 the one canonical form of RFC 5952. */
    static String text(byte[] octets) {
        return octets.length == 4 ? ipv4(octets) : ipv6(octets);
    }

    private static String ipv4(byte[] octets) {
        StringJoiner text = new StringJoiner(".");
        for (byte octet : octets) {
            text.add(Integer.toString(octet & 0xff));
        }
        return text.toString();
    }

    private static String ipv6(byte[] octets) {
        int[] groups = new int[GROUPS];
        Arrays.setAll(groups, i -> (octets[2 * i] & 0xff) << 8 | (octets[2 * i + 1] & 0xff));
        int zeros = 0;
        int zerosAt = -1;
        for (int start = 0; start < GROUPS; start++) {
            int length = zerosFrom(groups, start);
            // RFC 5952 sections 4.2.2 and 4.2.3: only two or more, the first of the longest.
            if (length > Math.max(zeros, 1)) {
                zeros = length;
                zerosAt = start;
            }
        }
        return zerosAt < 0
                ? join(groups, 0, GROUPS)
                : join(groups, 0, zerosAt) + "::" + join(groups, zerosAt + zeros, GROUPS);
    }

    private static int zerosFrom(int[] groups, int start) {
        int end = start;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end - start;
    }

    private static String join(int[] groups, int from, int to) {
        StringJoiner text = new StringJoiner(":");
        for (int i = from; i < to; i++) {
            text.add(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
