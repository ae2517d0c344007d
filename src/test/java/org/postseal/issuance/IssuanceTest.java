package org.postseal.issuance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.testing.Refusal.assertRefused;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.context.ManagedExecutor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.access.Identity;
import org.postseal.access.Role;
import org.postseal.access.Scopes;
import org.postseal.audit.Audit;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.authority.AuthorityCreation;
import org.postseal.authority.AuthorityKind;
import org.postseal.authority.CrlShards;
import org.postseal.authority.NewAuthority;
import org.postseal.authority.PkiLocations;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.BlockedKeys;
import org.postseal.certificate.Ledger;
import org.postseal.certificate.ProfileName;
import org.postseal.certificate.Succession;
import org.postseal.keystore.KeySpec;
import org.postseal.keystore.Passphrase;
import org.postseal.problem.Kind;
import org.postseal.profile.Profiles;
import org.postseal.testing.AuditTrail;
import org.postseal.testing.Crowd;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.Owner;
import org.postseal.x509.Certificate;
import org.postseal.x509.Csr;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.HostName;
import org.postseal.x509.NameConstraints;
import org.postseal.x509.SubjectAltName;
import org.postseal.x509.SubjectKey;
import org.postseal.x509.Validity;

/** What is granted, what is refused, and that a refusal leaves its record and nothing else. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IssuanceTest {

    private static final AuthorityName ROOT = new AuthorityName("issuance-root");

    /** May issue below example.org only and ends in 30 days. */
    private static final AuthorityName NARROW = new AuthorityName("issuance-narrow");

    @Inject Issuance issuance;
    @Inject AuthorityCreation creation;
    @Inject BlockedKeys blockedKeys;
    @Inject Profiles profiles;
    @Inject Authorities authorities;
    @Inject Replays replays;
    @Inject Refusals refusals;
    @Inject Succession succession;
    @Inject RenewalRules renewals;
    @Inject Ledger ledger;
    @Inject Audit audit;
    @Inject PkiLocations locations;
    @Inject CrlShards shards;
    @Inject Clock clock;
    @Inject SecureRandom random;
    @Inject IssuanceMetrics metrics;
    @Inject ManagedExecutor waiting;

    @BeforeAll
    void makeAuthorities() {
        create(ROOT, AuthorityKind.ROOT, Optional.empty(), Optional.empty(), List.of());
        create(
                NARROW,
                AuthorityKind.ISSUING,
                Optional.of(ROOT),
                Optional.of(Validity.parse("P30D")),
                List.of(HostName.parse("example.org")));
    }

    @Test
    void certifiesTheNamesOfTheCsrAndOfTheRequestOnceEach() {
        Identity caller = caller(Role.OPERATOR);
        byte[] csr = Csrs.with(Keys.p256()).dns("MAIL.Example.Test", "imap.example.test").body();

        Issued issued =
                issuance.issue(
                        caller, csr, asking("mail.example.test.", "smtp.example.test").build());

        assertThat(issued.certificate().certificate().names())
                .extracting(SubjectAltName::text)
                .containsExactly("mail.example.test", "imap.example.test", "smtp.example.test");
        assertThat(serialsOf(caller)).containsExactly(issued.certificate().serial().hex());
        assertThat(AuditTrail.of(caller.id()))
                .singleElement()
                .asString()
                .contains("\"outcome\":\"GRANTED\"", issued.certificate().serial().hex())
                .contains("imap.example.test", "smtp.example.test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*.example.test", "192.0.2.1", "postmaster@example.test"})
    void refusesANameTheSameInTheCsrAndInTheRequest(String name) throws Exception {
        Csrs with = Csrs.with(Keys.p256()).dns("mail.example.test");
        if (name.contains("@")) {
            with.email(name);
        } else if (name.startsWith("*")) {
            with.dns(name);
        } else {
            with.ip(InetAddress.getByName(name));
        }
        Identity inCsr = caller(Role.OPERATOR);
        Identity inRequest = caller(Role.OPERATOR);

        assertRefusedAndOnRecord(inCsr, with.body(), asking(), name);
        assertRefusedAndOnRecord(inRequest, csr("mail.example.test"), asking(name), name);
        assertThat(onRecord(inCsr, "reason")).isEqualTo(onRecord(inRequest, "reason"));
    }

    @Test
    void refusesANameOutsideTheAuthoritysConstraintsWhereverItIsAskedFor() {
        Asking narrow = asking().authority(NARROW);

        assertRefusedAndOnRecord(
                caller(Role.OPERATOR), csr("mail.example.com"), narrow, "mail.example.com");
        assertRefusedAndOnRecord(
                caller(Role.OPERATOR),
                csr("mail.example.org"),
                asking("mail.example.org.evil.test").authority(NARROW),
                "mail.example.org.evil.test");
        assertThat(
                        issuance.issue(
                                        caller(Role.OPERATOR),
                                        csr("mail.example.org"),
                                        narrow.build())
                                .certificate()
                                .authority())
                .isEqualTo(NARROW);
    }

    @Test
    void cutsALifeThatNobodyAskedForToTheAuthoritysEnd() {
        Authority narrow = authorities.get(NARROW);

        Certificate certificate =
                issuance.issue(
                                caller(Role.OPERATOR),
                                csr("mail.example.org"),
                                asking().authority(NARROW).build())
                        .certificate()
                        .certificate();

        assertThat(certificate.notAfter()).isEqualTo(narrow.certificate().notAfter());
        assertThat(certificate.notBefore()).isAfterOrEqualTo(narrow.certificate().notBefore());
    }

    @Test
    void refusesALifeThatWasAskedForAndIsTooLong() {
        assertRefusedAndOnRecord(
                caller(Role.OPERATOR),
                csr("mail.example.org"),
                asking().authority(NARROW).validity("P31D"),
                "issuance-narrow ends on");
        assertRefusedAndOnRecord(
                caller(Role.OPERATOR),
                csr("mail.example.test"),
                asking().validity("P398D"),
                "allows at most P397D");
    }

    @Test
    void givesExactlyTheLifeThatWasAskedFor() {
        Certificate certificate =
                issuance.issue(
                                caller(Role.OPERATOR),
                                csr("mail.example.test"),
                                asking().validity("P10D").build())
                        .certificate()
                        .certificate();

        Duration life = Duration.between(certificate.notBefore(), certificate.notAfter());
        assertThat(life)
                .as("both ends inclusive, begun five minutes ago")
                .isEqualTo(Duration.ofDays(10).plusMinutes(5).minusSeconds(1));
    }

    @Test
    void refusesARequestWithoutANameAndOneWithTooMany() {
        assertRefusedAndOnRecord(
                caller(Role.OPERATOR),
                Csrs.with(Keys.p256()).commonName("Mail server").body(),
                asking(),
                "has no name",
                "subjectAltName");
        String[] names = new String[101];
        Arrays.setAll(names, i -> "host-" + i + ".example.test");
        assertRefusedAndOnRecord(
                caller(Role.OPERATOR), csr("host-0.example.test"), asking(names), "101 names");
    }

    @Test
    void refusesAnAuthorityOrAProfileThatIsNotThere() {
        assertRefusedAndOnRecord(
                caller(Role.OPERATOR),
                csr("mail.example.test"),
                asking().authority(new AuthorityName("nowhere")),
                "no authority nowhere");
        assertRefusedAndOnRecord(
                caller(Role.OPERATOR),
                csr("mail.example.test"),
                asking().profile(new ProfileName("postseal-service")),
                "no profile postseal-service",
                "mail-server");
    }

    @Test
    void refusesACallerWhoseRoleMayNotIssue() {
        Identity auditor = caller(Role.AUDITOR);

        assertRefused(
                Kind.FORBIDDEN,
                () -> issuance.issue(auditor, csr("mail.example.test"), asking().build()),
                "auditor");

        assertThat(serialsOf(auditor)).isEmpty();
        assertThat(AuditTrail.of(auditor.id())).singleElement().asString().contains("REFUSED");
    }

    @Test
    void refusesAKeyThatLivesUnderEntirelyOtherNames() {
        KeyPair key = Keys.p256();
        byte[] first = Csrs.with(key).dns("a.example.test", "b.example.test").body();
        issuance.issue(caller(Role.OPERATOR), first, asking().build());

        assertRefusedAndOnRecord(
                caller(Role.OPERATOR),
                Csrs.with(key).dns("c.example.test").body(),
                asking(),
                "key is in a certificate of entirely other names");
        byte[] overlapping = Csrs.with(key).dns("b.example.test", "c.example.test").body();
        issuance.issue(caller(Role.OPERATOR), overlapping, asking().build());
        byte[] asAtFirst = Csrs.with(key).dns("a.example.test").body();
        issuance.issue(caller(Role.OPERATOR), asAtFirst, asking().build());
    }

    @Test
    void refusesABlockedKey() {
        KeyPair key = Keys.p256();
        SubjectKey blocked = SubjectKey.of(key.getPublic());
        QuarkusTransaction.requiringNew().run(() -> blockedKeys.block(blocked, "keyCompromise"));

        assertRefusedAndOnRecord(
                caller(Role.OPERATOR),
                Csrs.with(key).dns("mail.example.test").body(),
                asking(),
                "key is blocked");
    }

    @ParameterizedTest
    @ValueSource(longs = {-6, 6})
    void signsNothingWhenItsClockIsOffTheDatabases(long minutes) {
        Identity caller = caller(Role.OPERATOR);
        Issuance off = issuanceAt(Clock.offset(clock, Duration.ofMinutes(minutes)));

        assertRefused(
                Kind.UNAVAILABLE,
                () -> off.issue(caller, csr("mail.example.test"), asking().build()),
                "clock",
                "database's");
        assertThat(serialsOf(caller)).isEmpty();
    }

    @Test
    void signsNothingWhenItsClockIsBehindTheNewestCertificate() {
        Identity caller = caller(Role.OPERATOR);
        Owner.update(
                """
                INSERT INTO certificate
                    (serial, authority, profile, issued_at, not_after, spki_sha256, requested_by, der)
                VALUES ('\\x01', 'tomorrow', 'mail-server', ?::timestamptz, now(), sha256(''), 'tomorrow', '')
                """,
                Instant.now().plus(Duration.ofMinutes(6)).toString());
        try {
            assertRefused(
                    Kind.UNAVAILABLE,
                    () -> issuance.issue(caller, csr("mail.example.test"), asking().build()),
                    "clock",
                    "behind the newest certificate");
        } finally {
            Owner.update("DELETE FROM certificate WHERE authority = 'tomorrow'");
        }
        assertThat(serialsOf(caller)).isEmpty();
    }

    @Test
    void givesTheSameCertificateForTheSameIdempotencyKey() {
        Identity caller = caller(Role.OPERATOR);
        byte[] csr = csr("mail.example.test");
        IssuanceOptions options = asking().idempotencyKey("once").build();

        Issued first = issuance.issue(caller, csr, options);
        Issued second = issuance.issue(caller, csr, options);

        assertThat(first.replayed()).isFalse();
        assertThat(second.replayed()).isTrue();
        assertThat(second.certificate()).isEqualTo(first.certificate());
        assertThat(serialsOf(caller)).hasSize(1);
        assertRefused(
                Kind.POLICY,
                () -> issuance.issue(caller, csr("other.example.test"), options),
                "used for another request");
        assertRefused(
                Kind.POLICY,
                () ->
                        issuance.issue(
                                caller,
                                csr,
                                asking().validity("P1D").idempotencyKey("once").build()),
                "used for another request");
        assertThat(issuance.issue(caller(Role.OPERATOR), csr, options).replayed())
                .as("the key is another identity's")
                .isFalse();
    }

    @Test
    void letsTwinsOfOneMomentHaveOneCertificate() throws Exception {
        Identity caller = caller(Role.OPERATOR);
        byte[] csr = csr("mail.example.test");
        IssuanceOptions options = asking().idempotencyKey("twins").build();

        List<Issued> twins = Crowd.start(10, () -> issuance.issue(caller, csr, options)).results();

        assertThat(new HashSet<>(twins.stream().map(Issued::certificate).toList())).hasSize(1);
        assertThat(twins).filteredOn(twin -> !twin.replayed()).hasSize(1);
        assertThat(serialsOf(caller)).hasSize(1);
    }

    @Test
    void doesNotRememberARefusal() {
        Identity caller = caller(Role.OPERATOR);
        Asking wrong = asking("*.example.test").idempotencyKey("again");
        byte[] csr = csr("mail.example.test");

        assertRefusedAndOnRecord(caller, csr, wrong, "wildcards");

        assertThat(issuance.issue(caller, csr, asking().idempotencyKey("again").build()).replayed())
                .isFalse();
    }

    private void assertRefusedAndOnRecord(
            Identity caller, byte[] csr, Asking asking, String... words) {
        IssuanceOptions options = asking.build();
        assertRefused(Kind.POLICY, () -> issuance.issue(caller, csr, options), words);
        assertThat(serialsOf(caller)).isEmpty();
        assertThat(AuditTrail.of(caller.id()))
                .singleElement()
                .asString()
                .contains("\"action\":\"certificate.issue\"", "\"outcome\":\"REFUSED\"");
        String names = onRecord(caller, "names");
        assertThat(Csr.parse(csr).names())
                .allSatisfy(name -> assertThat(names).contains(name.text()));
        assertThat(options.names()).allSatisfy(name -> assertThat(names).contains(name.text()));
    }

    private static String onRecord(Identity caller, String detail) {
        return Owner.query(
                        """
                        SELECT json -> 'details' ->> ?
                        FROM (SELECT convert_from(event, 'UTF8')::json AS json FROM audit) AS record
                        WHERE json ->> 'actor' = ?
                        """,
                        detail,
                        caller.id())
                .get(0);
    }

    private static List<String> serialsOf(Identity caller) {
        return Owner.query(
                "SELECT encode(serial, 'hex') FROM certificate WHERE requested_by = ?",
                caller.id());
    }

    private Issuance issuanceAt(Clock other) {
        return new Issuance(
                profiles,
                authorities,
                succession,
                renewals,
                new Drafts(new Room(), metrics, authorities, audit, locations, other, random),
                shards,
                ledger,
                replays,
                refusals,
                metrics,
                waiting);
    }

    private void create(
            AuthorityName name,
            AuthorityKind kind,
            Optional<AuthorityName> parent,
            Optional<Validity> validity,
            List<HostName> permitted) {
        try (Passphrase passphrase = Passphrase.of("correct horse battery".toCharArray())) {
            creation.create(
                    Identity.SERVICE,
                    new NewAuthority(
                            name,
                            kind,
                            parent,
                            DistinguishedName.parse("CN=" + name),
                            KeySpec.EC_P256,
                            validity,
                            NameConstraints.permitting(permitted)),
                    passphrase);
        }
    }

    private static Identity caller(Role role) {
        return new Identity("token:" + UUID.randomUUID(), "test", role, Scopes.everything());
    }

    private static byte[] csr(String... names) {
        return Csrs.with(Keys.p256()).dns(names).body();
    }

    private static Asking asking(String... names) {
        return new Asking(
                Optional.empty(),
                ROOT,
                Optional.empty(),
                Arrays.stream(names).map(SubjectAltName::parse).toList(),
                Optional.empty());
    }

    /** Options in the words of a request. */
    private record Asking(
            Optional<ProfileName> profile,
            AuthorityName authority,
            Optional<Validity> validity,
            List<SubjectAltName> names,
            Optional<IdempotencyKey> key) {

        Asking profile(ProfileName wanted) {
            return new Asking(Optional.of(wanted), authority, validity, names, key);
        }

        Asking authority(AuthorityName wanted) {
            return new Asking(profile, wanted, validity, names, key);
        }

        Asking validity(String wanted) {
            return new Asking(profile, authority, Optional.of(Validity.parse(wanted)), names, key);
        }

        Asking idempotencyKey(String wanted) {
            return new Asking(
                    profile, authority, validity, names, Optional.of(new IdempotencyKey(wanted)));
        }

        IssuanceOptions build() {
            return new IssuanceOptions(profile, Optional.of(authority), validity, names, key);
        }
    }
}
