package org.postseal.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.testing.DnsServer;
import org.postseal.testing.LoopbackPort;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.TXTRecord;

/** How dns-01 finds a record that was made a moment ago: at the servers that have the zone. */
class ResolverTest {

    private static final int TTL = 60;
    private static final String CHALLENGE = "_acme-challenge.mail.example.test";

    private final int port = LoopbackPort.free();
    private DnsServer system;
    private DnsServer first;
    private DnsServer second;
    private Resolver resolver;
    private final Set<InetAddress> allowed = new HashSet<>();

    /** A resolver that knows who has the zone, and that the challenge has no record. */
    @BeforeEach
    void start() throws IOException {
        allowed.addAll(List.of(loopback(2), loopback(3)));
        system = DnsServer.start(loopback(1), port);
        first = DnsServer.start(loopback(2), port);
        second = DnsServer.start(loopback(3), port);
        system.with(
                new NSRecord(name("example.test"), DClass.IN, TTL, name("ns1.example.test")),
                new NSRecord(name("example.test"), DClass.IN, TTL, name("ns2.example.test")),
                new ARecord(name("ns1.example.test"), DClass.IN, TTL, loopback(2)),
                new ARecord(name("ns2.example.test"), DClass.IN, TTL, loopback(3)));
        resolver =
                new Resolver(
                        Optional.empty(),
                        new Zones(NameServer.resolver(system.address()), port, allowed::contains));
    }

    @AfterEach
    void stop() {
        system.close();
        first.close();
        second.close();
    }

    @Test
    void readsTheZonesOwnServersPastAResolverThatRemembersNothing() throws Exception {
        first.with(text(CHALLENGE, "new"));
        assertThat(resolver.texts(CHALLENGE, deadline())).containsExactly("new");
        Resolver remembering =
                new Resolver(
                        Optional.of(NameServer.resolver(system.address())),
                        new Zones(NameServer.resolver(system.address()), port, allowed::contains));
        assertThat(remembering.texts(CHALLENGE, deadline())).isEmpty();
    }

    @Test
    void takesTheNewsFromWhicheverServerHasThem() throws Exception {
        first.with(text(CHALLENGE, "old"));
        second.with(text(CHALLENGE, "new"));
        assertThat(resolver.texts(CHALLENGE, deadline())).containsExactlyInAnyOrder("old", "new");
    }

    @Test
    void followsAnAliasIntoAnotherZone() throws Exception {
        system.with(
                new NSRecord(name("dns.test"), DClass.IN, TTL, name("ns.dns.test")),
                new ARecord(name("ns.dns.test"), DClass.IN, TTL, loopback(3)));
        first.with(new CNAMERecord(name(CHALLENGE), DClass.IN, TTL, name("mail.answers.dns.test")));
        second.with(text("mail.answers.dns.test", "delegated"));
        assertThat(resolver.texts(CHALLENGE, deadline())).containsExactly("delegated");
    }

    @Test
    void endsWhereAliasesTurnInACircle() throws Exception {
        first.with(new CNAMERecord(name(CHALLENGE), DClass.IN, TTL, name(CHALLENGE)));
        assertThat(resolver.texts(CHALLENGE, deadline())).isEmpty();
    }

    @Test
    void asksAgainOverTcpWhenTheAnswerWasCut() throws Exception {
        first.cuttingAnswers().with(text(CHALLENGE, "long"));
        assertThat(resolver.texts(CHALLENGE, deadline())).containsExactly("long");
    }

    @Test
    void doesWithoutAServerThatFails() throws Exception {
        first.failingFor(CHALLENGE);
        second.with(text(CHALLENGE, "new"));
        assertThat(resolver.texts(CHALLENGE, deadline())).containsExactly("new");
    }

    /** Which is tried again, unlike a name that there is not. */
    @Test
    void tellsAFailureFromANameThatThereIsNot() throws Exception {
        assertThat(resolver.texts(CHALLENGE, deadline())).isEmpty();
        first.failingFor(CHALLENGE);
        second.failingFor(CHALLENGE);
        assertThatThrownBy(() -> resolver.texts(CHALLENGE, deadline()))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("SERVFAIL");
    }

    /** A stranger says where they are. */
    @Test
    void asksNoServerAtAnAddressThatIsNotCalled() throws Exception {
        first.with(text(CHALLENGE, "open"));
        second.with(text(CHALLENGE, "inner"));
        allowed.remove(loopback(3));
        assertThat(resolver.texts(CHALLENGE, deadline())).containsExactly("open");
        allowed.clear();
        assertThatThrownBy(() -> resolver.texts(CHALLENGE, deadline()))
                .isInstanceOf(UnreachableException.class);
    }

    @Test
    void asksFourServersOfAZone() throws Exception {
        for (int i = 3; i <= 6; i++) {
            Name server = name("ns" + i + ".example.test");
            system.with(
                    new NSRecord(name("example.test"), DClass.IN, TTL, server),
                    new ARecord(server, DClass.IN, TTL, loopback(10 + i)));
            allowed.add(loopback(10 + i));
        }
        try (DnsServer fourth = DnsServer.start(loopback(14), port).with(text(CHALLENGE, "4th"));
                DnsServer fifth =
                        DnsServer.start(loopback(15), port).with(text(CHALLENGE, "5th"))) {
            assertThat(fourth.address()).isNotEqualTo(fifth.address());
            assertThat(resolver.texts(CHALLENGE, deadline())).containsExactly("4th");
        }
    }

    @Test
    void endsByTheDeadlineWithoutAnAnswer() throws Exception {
        Resolver silent =
                new Resolver(
                        Optional.of(NameServer.resolver(new InetSocketAddress(loopback(9), port))),
                        new Zones(NameServer.resolver(system.address()), port, allowed::contains));
        assertThatThrownBy(() -> silent.addresses("mail.example.test", Deadline.in(Duration.ZERO)))
                .isInstanceOf(UnreachableException.class);
    }

    private static Deadline deadline() {
        return Deadline.in(Duration.ofSeconds(20));
    }

    private static TXTRecord text(String host, String text) throws IOException {
        return new TXTRecord(name(host), DClass.IN, TTL, text);
    }

    private static Name name(String host) throws IOException {
        return Name.fromString(host + ".");
    }

    private static InetAddress loopback(int last) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }
}
