package org.postseal.http;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * The proxies whose {@code X-Forwarded-For} and {@code X-Forwarded-Proto} are believed. From anyone
 * else, these headers say only that the request was passed on. {@code Forwarded} (RFC 7239) is
 * never believed: a proxy that is made to set one of the two leaves the client's own other one in
 * place.
 */
@Singleton
class TrustedProxies {

    private static final String FOR = "X-Forwarded-For";
    private static final String PROTO = "X-Forwarded-Proto";

    private static final List<String> PASSED_ON =
            List.of("Forwarded", "Via", FOR, "X-Forwarded-Host", PROTO, "X-Real-IP");

    private static final Pattern BLOCK = Pattern.compile("([0-9a-fA-F.:]+)(?:/([0-9]{1,3}))?");

    /** Some proxies add the client's port. */
    private static final Pattern WITH_PORT =
            Pattern.compile("([0-9.]+):[0-9]{1,5}|\\[([0-9a-fA-F.:]+)](?::[0-9]{1,5})?");

    private static final InetAddress NOWHERE = ofOctets(new byte[4]);

    private final List<IpSubnetFilterRule> blocks;

    /**
     * @throws Problem that names what is not a block of addresses
     */
    TrustedProxies(
            @ConfigProperty(name = "postseal.trusted-proxies") Optional<List<String>> blocks) {
        this.blocks = blocks.orElse(List.of()).stream().map(TrustedProxies::parse).toList();
    }

    private static IpSubnetFilterRule parse(String text) {
        Matcher matcher = BLOCK.matcher(text.strip());
        if (matcher.matches()) {
            Optional<InetAddress> address = literal(matcher.group(1));
            if (address.isPresent()) {
                int bits = address.get().getAddress().length * Byte.SIZE;
                int prefix = matcher.group(2) == null ? bits : Integer.parseInt(matcher.group(2));
                if (prefix <= bits) {
                    return new IpSubnetFilterRule(address.get(), prefix, IpFilterRuleType.ACCEPT);
                }
            }
        }
        throw new Problem(
                Kind.POLICY,
                "postseal.trusted-proxies holds \"%s\", which is no block of addresses; write blocks such as 10.1.2.0/24 or 2001:db8::/32, separated by commas."
                        .formatted(text));
    }

    /** Whether somebody says that the request was passed on. */
    static boolean isPassedOn(MultiMap headers) {
        return PASSED_ON.stream().anyMatch(headers::contains);
    }

    ClientAddress client(HttpServerRequest request) {
        String literal = request.remoteAddress().hostAddress();
        InetAddress peer =
                Optional.ofNullable(literal).flatMap(TrustedProxies::literal).orElse(NOWHERE);
        return client(peer, request.isSSL(), request.headers());
    }

    /**
     * @param peer who opened the connection
     * @param tls whether the connection is encrypted
     */
    ClientAddress client(InetAddress peer, boolean tls, MultiMap headers) {
        boolean passedOn = isPassedOn(headers);
        if (!passedOn || !isTrusted(peer)) {
            return new ClientAddress(peer, tls, !passedOn && peer.isLoopbackAddress());
        }
        List<String> protocols = items(headers, PROTO);
        boolean secure =
                protocols.isEmpty() ? tls : protocols.stream().allMatch("https"::equalsIgnoreCase);
        return new ClientAddress(origin(peer, items(headers, FOR)), secure, false);
    }

    /**
     * From right to left, each address was added by the one before it: the first that is not ours
     * is the client, and what stands left of it is what the client says.
     */
    private InetAddress origin(InetAddress peer, List<String> addresses) {
        List<String> nearestFirst = new ArrayList<>(addresses);
        Collections.reverse(nearestFirst);
        InetAddress client = peer;
        for (String text : nearestFirst) {
            Optional<InetAddress> address = address(text);
            if (address.isEmpty()) {
                return client;
            }
            client = address.get();
            if (!isTrusted(client)) {
                return client;
            }
        }
        return client;
    }

    private boolean isTrusted(InetAddress address) {
        InetSocketAddress socket = new InetSocketAddress(address, 0);
        return blocks.stream().anyMatch(block -> block.matches(socket));
    }

    /** The items of all lines of a list header (RFC 9110 §5.3). */
    private static List<String> items(MultiMap headers, String name) {
        return headers.getAll(name).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private static Optional<InetAddress> address(String text) {
        Matcher matcher = WITH_PORT.matcher(text);
        if (!matcher.matches()) {
            return literal(text);
        }
        return literal(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }

    /** Never asks a resolver. IPv4 in IPv6 is IPv4. */
    private static Optional<InetAddress> literal(String text) {
        return Optional.ofNullable(NetUtil.createInetAddressFromIpAddressString(text))
                .map(InetAddress::getAddress)
                .map(TrustedProxies::ofOctets);
    }

    private static InetAddress ofOctets(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an IP address has 4 or 16 octets", e);
        }
    }
}
