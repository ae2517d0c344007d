package org.postseal.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.authority.Snapshot;
import org.postseal.keystore.Quarantine;
import org.postseal.problem.Problem;
import org.postseal.testing.OcspQuestion;
import org.postseal.testing.OcspReading;
import org.postseal.testing.Owner;
import org.postseal.x509.OcspRequest;
import org.postseal.x509.OcspStatus;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SerialNumber;

/** What OCSP remembers of a certificate that it was asked about. */
@QuarkusTest
class OcspMemoryTest {

    /** More than are forgotten one by one. */
    private static final int MANY = 2_000;

    @Inject RevocationHistory history;
    @Inject RevocationWatch watch;
    @Inject Authorities authorities;
    @Inject Responders responders;
    @Inject OcspStatuses statuses;
    @Inject OcspCache cache;
    @Inject Clock clock;
    @Inject AgroalDataSource database;

    private final Quarantine quarantine = new Quarantine();
    private Authority authority;
    private SerialNumber serial;
    private OcspRequest request;
    private Ocsp ocsp;

    @BeforeEach
    void haveItAskedAboutBefore() {
        authority = history.begin();
        responders.renewDue();
        ocsp =
                new Ocsp(
                        authorities,
                        responders,
                        statuses,
                        cache,
                        quarantine,
                        clock,
                        Duration.ofHours(6));
        serial = history.issue(authority);
        request =
                OcspRequest.parse(
                        OcspQuestion.to(authority.certificate())
                                .about("SHA-1", serial.value())
                                .der());
        assertThat(status(ocsp.answer(authority.name(), request))).isEqualTo("good");
        assertThat(ocsp.answerFromMemory(authority.name(), request)).isPresent();
    }

    @Test
    void isForgottenWhenItIsOneOfThousandsThatAreRevokedAtOnce() {
        Owner.update(
                """
                INSERT INTO revocation (serial, authority, not_after, revoked_at, reason, changed_at)
                SELECT decode('7f' || lpad(to_hex(i), 6, '0'), 'hex'), ?, now() + interval '1 day', now(), 'superseded', now()
                FROM generate_series(1, %d) AS i
                """
                        .formatted(MANY),
                authority.name().value());
        history.revoke(authority, serial, RevocationReason.SUPERSEDED);

        watch.look();

        assertThat(status(ocsp.answer(authority.name(), request))).isEqualTo("revoked 4");
    }

    /** A commit can take as long as its standby does. */
    @Test
    void isForgottenHoweverLongTheRevocationTookToCommit() {
        Owner.update(
                """
                INSERT INTO revocation (serial, authority, not_after, revoked_at, reason, changed_at)
                SELECT serial, authority, not_after, now() - interval '5 minutes', 'superseded', now() - interval '5 minutes'
                FROM certificate WHERE serial = decode(?, 'hex') AND authority = ?
                """,
                serial.hex(),
                authority.name().value());

        watch.look();

        assertThat(status(ocsp.answer(authority.name(), request))).isEqualTo("revoked 4");
    }

    /** Their transactions begin anew, and a replica may have run on. */
    @Test
    void isForgottenInADatabaseThatWasRestoredFromTheDumpOfAnOlderOne() {
        RevocationWatch elsewhere = new RevocationWatch(database, cache, responders);
        Snapshot later = new Snapshot("4000000000000:4000000000000:");
        elsewhere.remember(
                new RevocationWatch.Look(clock.instant().minus(Duration.ofHours(2)), later));
        elsewhere.remember(
                new RevocationWatch.Look(clock.instant().minus(Duration.ofHours(1)), later));
        OcspStatus before = cache.find(authority.name(), serial).orElseThrow().status();
        history.revoke(authority, serial, RevocationReason.SUPERSEDED);
        // Whatever the shared service's own look has seen meanwhile.
        cache.keep(authority.name(), serial, before);

        elsewhere.look();

        assertThat(status(ocsp.answer(authority.name(), request))).isEqualTo("revoked 4");
    }

    /** What was signed a moment too late must not stand for what is known since. */
    @Test
    void isNotMixedUpWhenTheRevocationComesWhileAnAnswerIsSigned() {
        OcspRequest spelledAnew =
                OcspRequest.parse(
                        OcspQuestion.to(authority.certificate())
                                .about("SHA-256", serial.value())
                                .der());
        AtomicBoolean revoked = new AtomicBoolean();
        Runnable revocation =
                () -> {
                    history.revoke(authority, serial, RevocationReason.SUPERSEDED);
                    cache.keep(
                            authority.name(),
                            serial,
                            statuses.of(authority, Set.of(serial)).get(serial));
                };
        Ocsp slow =
                new Ocsp(
                        authorities,
                        responders,
                        statuses,
                        cache,
                        quarantine,
                        new InterruptedClock(
                                clock,
                                () -> {
                                    if (revoked.compareAndSet(false, true)) {
                                        revocation.run();
                                    }
                                }),
                        Duration.ofHours(6));

        slow.answer(authority.name(), spelledAnew);

        assertThat(revoked).isTrue();
        assertThat(status(slow.answer(authority.name(), spelledAnew))).isEqualTo("revoked 4");
    }

    /** Something happens whenever somebody looks at it. */
    private static final class InterruptedClock extends Clock {

        private final Clock clock;
        private final Runnable meanwhile;

        InterruptedClock(Clock clock, Runnable meanwhile) {
            this.clock = clock;
            this.meanwhile = meanwhile;
        }

        @Override
        public Instant instant() {
            meanwhile.run();
            return clock.instant();
        }

        @Override
        public ZoneId getZone() {
            return clock.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return new InterruptedClock(clock.withZone(zone), meanwhile);
        }
    }

    /** More would keep the event loop from everybody else. */
    @Test
    void isToldAtOnceAboutOneCertificateOnly() {
        SerialNumber another = history.issue(authority);
        OcspRequest aboutBoth =
                OcspRequest.parse(
                        OcspQuestion.to(authority.certificate())
                                .about("SHA-1", serial.value())
                                .about("SHA-1", another.value())
                                .der());
        assertThat(status(ocsp.answer(authority.name(), aboutBoth))).isEqualTo("good");

        assertThat(ocsp.answerFromMemory(authority.name(), aboutBoth)).isEmpty();
        assertThat(ocsp.answerFromMemory(authority.name(), request)).isPresent();
    }

    /** It may be what another database said, which is gone. */
    @Test
    void isNotToldWhileTheDatabaseIsAnOlderCopy() {
        quarantine.impose("It is older.");

        assertThat(ocsp.answerFromMemory(authority.name(), request)).isEmpty();
        assertThatThrownBy(() -> ocsp.answer(authority.name(), request))
                .isInstanceOf(Problem.class)
                .hasMessage("It is older.");
    }

    private String status(OcspReply reply) {
        return OcspReading.of(reply.der()).verified(authority.certificate()).status(serial);
    }
}
