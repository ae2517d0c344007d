package org.postseal.access;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.SubjectAltName;

/**
 * How often something may be done. Counted by each replica for itself, so that no request waits for
 * a database because of it: behind a load balancer, a limit holds as many times as there are
 * replicas. Wrong unlock passphrases are counted elsewhere, for all replicas.
 */
@ApplicationScoped
@Startup
public class Limits {

    private static final String PREFIX = "postseal.limits.";

    /** An IPv6 host may take any address of its network (RFC 4291 §2.5.4). */
    private static final int IPV6_NETWORK_OCTETS = 8;

    private final Allowance<ByteBuffer> failures;
    private final Allowance<String> probes;
    private final Allowance<ByteBuffer> accounts;
    private final Optional<Allowance<String>> issuancePerIdentity;
    private final Optional<Allowance<ByteBuffer>> issuancePerAddress;

    Limits(LimitsConfig config, Clock clock) {
        this.failures =
                new Allowance<>(
                        PREFIX + "authentication-failures", config.authenticationFailures(), clock);
        this.probes =
                new Allowance<>(PREFIX + "probes-per-identity", config.probesPerIdentity(), clock);
        this.accounts =
                new Allowance<>(
                        PREFIX + "accounts-per-address", config.accountsPerAddress(), clock);
        this.issuancePerIdentity =
                config.issuancePerIdentity().stream()
                        .mapToObj(
                                count ->
                                        new Allowance<String>(
                                                PREFIX + "issuance-per-identity", count, clock))
                        .findFirst();
        this.issuancePerAddress =
                config.issuancePerAddress().stream()
                        .mapToObj(
                                count ->
                                        new Allowance<ByteBuffer>(
                                                PREFIX + "issuance-per-address", count, clock))
                        .findFirst();
    }

    /**
     * Counts a credential that was refused, or was not there. Never blocks a good one: those who
     * share an address with an attacker go on working.
     *
     * @return what to answer instead, when there were too many
     */
    public Optional<Problem> authenticationFailed(InetAddress client) {
        return failures.take(network(client))
                .map(wait -> tooMany("Too many failed authentications from this address", wait));
    }

    /**
     * Counts a request to issue by somebody known.
     *
     * @throws Problem of kind {@code RATE_LIMITED}
     */
    public void issuingBy(Identity identity) {
        issuancePerIdentity
                .flatMap(limit -> limit.take(lasting(identity)))
                .ifPresent(
                        wait -> {
                            throw tooMany("Too many requests to issue by this identity", wait);
                        });
    }

    /**
     * Counts a request to issue, whoever asks.
     *
     * @throws Problem of kind {@code RATE_LIMITED}
     */
    public void issuingFrom(InetAddress client) {
        issuancePerAddress
                .flatMap(limit -> limit.take(network(client)))
                .ifPresent(
                        wait -> {
                            throw tooMany("Too many requests to issue from this address", wait);
                        });
    }

    /**
     * Counts a probe of a mail host.
     *
     * @throws Problem of kind {@code RATE_LIMITED}
     */
    public void probing(Identity identity) {
        probes.take(lasting(identity))
                .ifPresent(
                        wait -> {
                            throw tooMany("Too many probes by this identity", wait);
                        });
    }

    /**
     * Counts an account that somebody unknown opens: it stays, and is on record.
     *
     * @throws Problem of kind {@code RATE_LIMITED}
     */
    public void openingAccountFrom(InetAddress client) {
        accounts.take(network(client))
                .ifPresent(
                        wait -> {
                            throw tooMany("Too many new accounts from this address", wait);
                        });
    }

    /**
     * A host's identity is its certificate, and each renewal gives it another; its names stay, so
     * they are what it is counted by.
     */
    public static String lasting(Identity identity) {
        return identity.current()
                .map(
                        current ->
                                "host:"
                                        + current.certificate().names().stream()
                                                .map(SubjectAltName::text)
                                                .sorted()
                                                .collect(Collectors.joining(",")))
                .orElse(identity.id());
    }

    private static Problem tooMany(String what, Duration wait) {
        return new Problem(
                        Kind.RATE_LIMITED, what + "; wait as long as the Retry-After header says.")
                .retryAfter(wait);
    }

    /** What one client can send from: an address, or in IPv6 a network. */
    public static ByteBuffer network(InetAddress address) {
        byte[] octets = address.getAddress();
        return ByteBuffer.wrap(
                octets.length > IPV6_NETWORK_OCTETS
                        ? Arrays.copyOf(octets, IPV6_NETWORK_OCTETS)
                        : octets);
    }
}
