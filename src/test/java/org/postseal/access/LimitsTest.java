package org.postseal.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

class LimitsTest {

    private static final InetAddress HOST = address("192.0.2.1");

    private final SettableClock clock = new SettableClock();

    @Test
    void tellsAfterSoManyFailuresWhenTheNextIsDue() {
        Limits limits = limits(3, OptionalInt.empty(), OptionalInt.empty());
        for (int i = 0; i < 3; i++) {
            assertThat(limits.authenticationFailed(HOST)).isEmpty();
        }
        Problem problem = limits.authenticationFailed(HOST).orElseThrow();
        assertThat(problem.kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(problem.retryAfter()).contains(Duration.ofSeconds(20));

        clock.pass(Duration.ofSeconds(20));

        assertThat(limits.authenticationFailed(HOST)).isEmpty();
        assertThat(limits.authenticationFailed(HOST)).isPresent();
    }

    @Test
    void countsEachIpv4AddressAndEachIpv6NetworkForItself() {
        Limits limits = limits(1, OptionalInt.empty(), OptionalInt.empty());
        assertThat(limits.authenticationFailed(address("2001:db8::1"))).isEmpty();
        assertThat(limits.authenticationFailed(address("2001:db8::ffff:2"))).isPresent();
        assertThat(limits.authenticationFailed(address("2001:db8:0:1::1"))).isEmpty();
        assertThat(limits.authenticationFailed(address("192.0.2.1"))).isEmpty();
        assertThat(limits.authenticationFailed(address("192.0.2.2"))).isEmpty();
        assertThat(limits.authenticationFailed(address("192.0.2.1"))).isPresent();
    }

    @Test
    void limitsIssuingByIdentity() {
        Limits limits = limits(1, OptionalInt.of(2), OptionalInt.empty());
        limits.issuingBy(Identity.SERVICE);
        limits.issuingBy(Identity.SERVICE);
        assertThatThrownBy(() -> limits.issuingBy(Identity.SERVICE))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.kind()).isEqualTo(Kind.RATE_LIMITED))
                .hasMessageContaining("identity");
        limits.issuingFrom(HOST);
    }

    @Test
    void limitsIssuingByAddressWhoeverAsks() {
        Limits limits = limits(1, OptionalInt.empty(), OptionalInt.of(1));
        limits.issuingFrom(HOST);
        assertThatThrownBy(() -> limits.issuingFrom(HOST)).hasMessageContaining("address");
        limits.issuingFrom(address("192.0.2.2"));
    }

    @Test
    void doesNotLimitIssuingUnlessConfigured() {
        Limits limits = limits(1, OptionalInt.empty(), OptionalInt.empty());
        for (int i = 0; i < 1000; i++) {
            limits.issuingBy(Identity.SERVICE);
            limits.issuingFrom(HOST);
        }
    }

    @Test
    void refusesToStartWithALimitThatLetsNothingThrough() {
        assertThatThrownBy(() -> limits(0, OptionalInt.empty(), OptionalInt.empty()))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("postseal.limits.authentication-failures is 0");
        assertThatThrownBy(() -> limits(1, OptionalInt.of(-1), OptionalInt.empty()))
                .hasMessageContaining("postseal.limits.issuance-per-identity is -1");
    }

    private Limits limits(int failures, OptionalInt perIdentity, OptionalInt perAddress) {
        return new Limits(
                new LimitsConfig() {
                    @Override
                    public int authenticationFailures() {
                        return failures;
                    }

                    @Override
                    public int probesPerIdentity() {
                        return 2;
                    }

                    @Override
                    public int accountsPerAddress() {
                        return 2;
                    }

                    @Override
                    public OptionalInt issuancePerIdentity() {
                        return perIdentity;
                    }

                    @Override
                    public OptionalInt issuancePerAddress() {
                        return perAddress;
                    }
                },
                clock);
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static final class SettableClock extends Clock {

        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return InstantSource.fixed(now).withZone(zone);
        }
    }
}
