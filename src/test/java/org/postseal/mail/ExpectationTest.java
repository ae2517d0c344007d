package org.postseal.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postseal.certificate.AuthorityName;
import org.postseal.probe.MailService;
import org.postseal.probe.Served;
import org.postseal.probe.Sighting;
import org.postseal.testing.Keys;
import org.postseal.testing.TestAuthority;
import org.postseal.x509.Certificate;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.HostName;
import org.postseal.x509.NameConstraints;
import org.postseal.x509.SubjectKey;

/** What a probe says of what it has seen. */
class ExpectationTest {

    private static final HostName HOST = new HostName("mail.example.org");

    private static final TestAuthority ROOT =
            TestAuthority.root(DistinguishedName.parse("CN=Root"), Keys.p256());
    private static final TestAuthority ISSUING =
            ROOT.issuing(
                    DistinguishedName.parse("CN=Issuing"), Keys.p256(), NameConstraints.none());

    private final SubjectKey key = SubjectKey.of(Keys.p256().getPublic());
    private final Certificate older = leaf(ISSUING, key, HOST.value());
    private final Certificate newest = leaf(ISSUING, key, HOST.value());
    private final Certificate issuing = ISSUING.certificate();
    private Instant now = Instant.now();

    @Test
    void findsNothingWrongWithTheNewestCertificateAndItsIssuer() {
        assertThat(kinds(newest, issuing)).isEmpty();
        assertThat(kinds(newest, issuing, ROOT.certificate())).isEmpty();
    }

    @Test
    void findsThatARenewedCertificateIsNotServedYet() {
        assertThat(kinds(older, issuing)).containsExactly("not-renewed");
        assertThat(expectation().compare(served(older, issuing)).get(0).detail())
                .contains(older.serial().hex(), newest.serial().hex());
    }

    @Test
    void findsAForeignCertificate() {
        Certificate foreign = leaf(ISSUING, SubjectKey.of(Keys.p256().getPublic()), HOST.value());

        assertThat(kinds(foreign, issuing)).containsExactly("wrong-certificate");
    }

    @Test
    void findsAnotherHostsCertificateFromElsewhere() {
        TestAuthority elsewhere =
                TestAuthority.root(DistinguishedName.parse("CN=Elsewhere"), Keys.p256());
        Certificate foreign =
                leaf(elsewhere, SubjectKey.of(Keys.p256().getPublic()), "www.example.org");

        assertThat(kinds(foreign, elsewhere.certificate()))
                .containsExactlyInAnyOrder(
                        "wrong-name", "wrong-certificate", "untrusted", "tlsa-mismatch");
    }

    @Test
    void findsAMissingIntermediate() {
        assertThat(kinds(newest)).containsExactly("bad-chain");
        assertThat(expectation().compare(served(newest)).get(0).detail()).contains("CN=Issuing");
    }

    @Test
    void findsAChainInTheWrongOrder() {
        assertThat(kinds(newest, ROOT.certificate(), issuing)).containsExactly("out-of-order");
        assertThat(kinds(newest, issuing, issuing)).containsExactly("out-of-order");
    }

    @Test
    void findsWhatHasExpiredAndNothingElseWrongWithIt() {
        now = newest.notAfter().plusSeconds(1);
        assertThat(kinds(newest, issuing)).containsExactly("expired");
        now = newest.notBefore().minusSeconds(1);
        assertThat(kinds(newest, issuing)).contains("not-yet-valid");
    }

    @Test
    void tellsAHostThatIsHalfRenewedFromOneThatIsWrongOrUnreachable() {
        Sighting fresh = sighting(MailService.IMAPS, served(newest, issuing));
        Sighting stale = sighting(MailService.SMTP, served(older, issuing));
        Sighting gone = nothing(Sighting.State.CLOSED, Optional.empty());
        Sighting broken = nothing(Sighting.State.FAILED, Optional.of("No TLS."));

        assertThat(summary(fresh, fresh, gone)).isEqualTo("ok");
        assertThat(summary(fresh, stale)).isEqualTo("half-renewed");
        assertThat(summary(stale, stale)).isEqualTo("wrong");
        assertThat(summary(fresh, broken)).isEqualTo("wrong");
        assertThat(summary(gone, gone)).isEqualTo("unreachable");
    }

    @Test
    void tellsTheWatchTheCauseInOneWord() {
        Sighting fresh = sighting(MailService.IMAPS, served(newest, issuing));
        Sighting stale = sighting(MailService.SMTP, served(older, issuing));
        Sighting strange = sighting(MailService.SMTP, served(newest));

        assertThat(watched(fresh)).isEqualTo("ok");
        assertThat(watched(stale, stale)).isEqualTo("not-renewed");
        assertThat(watched(fresh, stale)).isEqualTo("half-renewed");
        assertThat(watched(fresh, strange)).isEqualTo("wrong");
    }

    @Test
    void tellsTheWatchThatAHostIsLateToRenewThoughAllIsWellYet() {
        Sighting fresh = sighting(MailService.IMAPS, served(newest, issuing));
        Duration life = Duration.between(newest.notBefore(), newest.notAfter());

        now = newest.notAfter().minus(life.dividedBy(5));
        assertThat(watched(fresh)).isEqualTo("ok");
        now = newest.notAfter().minus(life.dividedBy(7));
        assertThat(watched(fresh)).isEqualTo("expiring");
    }

    @Test
    void writesATableForPeople() {
        String table =
                Report.of(
                                HOST,
                                now,
                                List.of(
                                        sighting(MailService.IMAPS, served(newest, issuing)),
                                        nothing(Sighting.State.FAILED, Optional.of("No TLS."))),
                                expectation())
                        .table();

        assertThat(table.lines())
                .anyMatch(line -> line.startsWith("imaps") && line.contains(newest.serial().hex()))
                .anyMatch(line -> line.strip().equals("no-tls: No TLS."));
    }

    private List<String> kinds(Certificate... chain) {
        return expectation().compare(served(chain)).stream().map(Finding::kind).toList();
    }

    private String summary(Sighting... sightings) {
        return Report.of(HOST, now, List.of(sightings), expectation()).summary();
    }

    private String watched(Sighting... sightings) {
        return WatchedHost.summary(
                Report.of(HOST, now, List.of(sightings), expectation()), expectation().keys(), now);
    }

    private Expectation expectation() {
        HostChain chain =
                new HostChain(
                        List.of(newest, issuing),
                        Instant.now(),
                        newest.notAfter(),
                        Optional.of(new AuthorityName("issuing")));
        return new Expectation(
                new HostKeys(HOST, chain, new ArrayList<>()),
                Set.of(Tlsa.host(key.sha256()), Tlsa.authority(issuing.key().sha256())),
                List.of(ROOT.certificate()),
                now);
    }

    private static Served served(Certificate... chain) {
        return new Served("TLSv1.3", "TLS_AES_128_GCM_SHA256", List.of(chain));
    }

    private static Sighting sighting(MailService service, Served served) {
        return new Sighting(
                service,
                InetAddress.getLoopbackAddress(),
                service.port(),
                Sighting.State.SERVED,
                Optional.of(served),
                Optional.empty());
    }

    private static Sighting nothing(Sighting.State state, Optional<String> why) {
        return new Sighting(
                MailService.POP3,
                InetAddress.getLoopbackAddress(),
                110,
                state,
                Optional.empty(),
                why);
    }

    private static Certificate leaf(TestAuthority authority, SubjectKey key, String name) {
        return authority.sign(authority.leaf(key, name));
    }
}
