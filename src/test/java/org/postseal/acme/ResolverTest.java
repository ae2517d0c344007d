package org.postseal.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.testing.AcmePorts;
import org.postseal.testing.DnsServer;
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

    private final int port = AcmePorts.freePort();
    private DnsServer system;
    private DnsServer first;
    private DnsServer second;
    private Resolver resolver;

    /** A resolver that knows who has the zone, and that the challenge has no record. */
    @BeforeEach
    void start() throws IOException {
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
                        Optional.empty(), new Zones(NameServer.resolver(system.address()), port));
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
        assertThat(resolver.texts(CHALLENGE)).containsExactly("new");
        Resolver remembering =
                new Resolver(
                        Optional.of(NameServer.resolver(system.address())),
                        new Zones(NameServer.resolver(system.address()), port));
        assertThat(remembering.texts(CHALLENGE)).isEmpty();
    }

    @Test
    void takesTheNewsFromWhicheverServerHasThem() throws Exception {
        first.with(text(CHALLENGE, "old"));
        second.with(text(CHALLENGE, "new"));
        assertThat(resolver.texts(CHALLENGE)).containsExactlyInAnyOrder("old", "new");
    }

    @Test
    void followsAnAliasIntoAnotherZone() throws Exception {
        system.with(
                new NSRecord(name("dns.test"), DClass.IN, TTL, name("ns.dns.test")),
                new ARecord(name("ns.dns.test"), DClass.IN, TTL, loopback(3)));
        first.with(new CNAMERecord(name(CHALLENGE), DClass.IN, TTL, name("mail.answers.dns.test")));
        second.with(text("mail.answers.dns.test", "delegated"));
        assertThat(resolver.texts(CHALLENGE)).containsExactly("delegated");
    }

    @Test
    void endsWhereAliasesTurnInACircle() throws Exception {
        first.with(new CNAMERecord(name(CHALLENGE), DClass.IN, TTL, name(CHALLENGE)));
        assertThat(resolver.texts(CHALLENGE)).isEmpty();
    }

    @Test
    void asksAgainOverTcpWhenTheAnswerWasCut() throws Exception {
        first.cuttingAnswers().with(text(CHALLENGE, "long"));
        assertThat(resolver.texts(CHALLENGE)).containsExactly("long");
    }

    @Test
    void doesWithoutAServerThatFails() throws Exception {
        first.failingFor(CHALLENGE);
        second.with(text(CHALLENGE, "new"));
        assertThat(resolver.texts(CHALLENGE)).containsExactly("new");
    }

    /** Which is tried again, unlike a name that there is not. */
    @Test
    void tellsAFailureFromANameThatThereIsNot() throws Exception {
        assertThat(resolver.texts(CHALLENGE)).isEmpty();
        first.failingFor(CHALLENGE);
        second.failingFor(CHALLENGE);
        assertThatThrownBy(() -> resolver.texts(CHALLENGE))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("SERVFAIL");
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
