package org.postseal.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.DnsServer;
import org.postseal.testing.LoopbackPort;
import org.postseal.x509.SubjectAltName;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;

/** Where a challenge does not lead the service. */
class ChallengeTargetsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.8.8",
                "::1",
                "0.0.0.0",
                "::",
                "169.254.169.254",
                "100.100.100.200",
                "64:ff9b::a9fe:a9fe",
                "fe80::1",
                "224.0.0.1",
                "ff02::1"
            })
    void refusesThisMachineAndItsLink(String address) {
        assertThatThrownBy(() -> targets(false).of(identifier(address), deadline()))
                .isInstanceOf(AcmeProblem.class)
                .hasMessageContaining("does not call");
    }

    @Test
    void refusesTheAddressesThatThisMachineHas() throws Exception {
        List<InetAddress> own =
                NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .filter(address -> !address.isLinkLocalAddress())
                        .toList();
        assertThat(own).isNotEmpty();
        for (InetAddress address : own) {
            assertThatThrownBy(
                            () ->
                                    targets(false)
                                            .of(
                                                    new Identifier(new SubjectAltName.Ip(address)),
                                                    deadline()))
                    .isInstanceOf(AcmeProblem.class);
        }
    }

    /** They are what a CA of one's own is for. */
    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3", "192.168.254.7", "fd00::25", "203.0.113.9"})
    void callsPrivateAndPublicAddresses(String address) throws Exception {
        assertThat(targets(false).of(identifier(address), deadline())).hasSize(1);
    }

    @Test
    void callsThisMachineWhenItIsToldTo() throws Exception {
        assertThat(targets(true).of(identifier("127.0.0.1"), deadline())).hasSize(1);
        assertThatThrownBy(() -> targets(true).of(identifier("169.254.169.254"), deadline()))
                .isInstanceOf(AcmeProblem.class);
    }

    /** So that a name with a good and a bad address does not lead to the bad one. */
    @Test
    void usesOnlyTheAllowedAddressesOfAName() throws Exception {
        Name name = Name.fromString("mail.example.test.");
        InetAddress loopback = InetAddress.getLoopbackAddress();
        InetAddress remote = InetAddress.getByAddress(new byte[] {10, 0, 0, 9});
        try (DnsServer dns =
                DnsServer.start(loopback, LoopbackPort.free())
                        .with(
                                new ARecord(name, DClass.IN, 60, loopback),
                                new ARecord(name, DClass.IN, 60, remote))) {
            ChallengeTargets targets =
                    targets(
                            Map.of(
                                    "postseal.acme.resolver",
                                    "127.0.0.1:" + dns.address().getPort()));
            assertThat(targets.of(identifier("mail.example.test"), deadline()))
                    .containsExactly(remote);
        }
    }

    @Test
    void usesFourAddressesOfAName() throws Exception {
        Name name = Name.fromString("many.example.test.");
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DnsServer dns = DnsServer.start(loopback, LoopbackPort.free())) {
            for (byte last = 1; last <= 9; last++) {
                InetAddress address = InetAddress.getByAddress(new byte[] {10, 0, 0, last});
                dns.with(new ARecord(name, DClass.IN, 60, address));
            }
            ChallengeTargets targets =
                    targets(
                            Map.of(
                                    "postseal.acme.resolver",
                                    "127.0.0.1:" + dns.address().getPort()));
            assertThat(targets.of(identifier("many.example.test"), deadline())).hasSize(4);
        }
    }

    private static Deadline deadline() {
        return Deadline.in(Duration.ofSeconds(20));
    }

    private static Identifier identifier(String text) {
        return new Identifier(SubjectAltName.parse(text));
    }

    private static ChallengeTargets targets(boolean loopback) {
        return targets(Map.of("postseal.acme.allow-loopback", Boolean.toString(loopback)));
    }

    private static ChallengeTargets targets(Map<String, String> settings) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().withMapping(AcmeConfig.class);
        settings.forEach(builder::withDefaultValue);
        AcmeConfig config = builder.build().getConfigMapping(AcmeConfig.class);
        return new ChallengeTargets(new Resolver(config), config);
    }
}
