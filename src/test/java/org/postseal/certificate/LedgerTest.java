package org.postseal.certificate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.testing.Refusal.assertRefused;

import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.testing.AtCommit;
import org.postseal.testing.AuditTrail;
import org.postseal.testing.Crowd;
import org.postseal.testing.Owner;

/** What is stored is on disk and on record; what is not stored leaves nothing. */
@QuarkusTest
@Timeout(120)
class LedgerTest {

    @Inject Ledger ledger;
    @Inject Certificates certificates;
    @Inject AgroalDataSource database;
    @Inject Audit audit;
    @Inject Event<Change> changes;

    @Test
    void storesAllThatArriveTogetherInOneTransaction() throws Exception {
        String actor = Drafts.newActor();
        List<IssuedCertificate> drafts =
                IntStream.range(0, 100)
                        .mapToObj(i -> Drafts.of(actor, "host-" + i + ".example.test"))
                        .toList();

        Crowd<String> crowd;
        try (Pause pause = new Pause()) {
            crowd = pause.gather(drafts.stream().map(draft -> storing(ledger, draft)).toList());
        }

        assertThat(crowd.results()).hasSize(100).containsOnly("STORED");
        assertThat(drafts)
                .allSatisfy(
                        draft ->
                                assertThat(certificates.find(draft.serial(), Optional.empty()))
                                        .contains(draft));
        assertThat(serialsOf(actor)).containsExactlyInAnyOrderElementsOf(hex(drafts));
        assertThat(serialsOnRecordFor(actor)).containsExactlyInAnyOrderElementsOf(hex(drafts));
        assertThat(
                        Owner.query(
                                "SELECT DISTINCT xmin::text FROM certificate WHERE requested_by = ?",
                                actor))
                .as("transactions: what arrived first, and all the others")
                .hasSizeLessThanOrEqualTo(2);
        AuditTrail.assertIntact();
    }

    @Test
    void doesNotLetABadRowFailItsNeighbours() throws Exception {
        String actor = Drafts.newActor();
        IssuedCertificate stored = Drafts.of(actor, "stored.example.test");
        store(ledger, stored, Optional.empty(), Drafts.event(stored));
        IssuedCertificate unrecordable = Drafts.of(actor, "unrecordable.example.test");
        List<IssuedCertificate> good =
                IntStream.range(0, 10)
                        .mapToObj(i -> Drafts.of(actor, "good-" + i + ".example.test"))
                        .toList();
        List<Callable<String>> acts = new ArrayList<>();
        good.forEach(draft -> acts.add(storing(ledger, draft)));
        acts.add(4, storing(ledger, stored));
        acts.add(8, storing(ledger, unrecordable));

        List<String> outcomes =
                whileUnrecordable(
                        unrecordable,
                        () -> {
                            Crowd<String> crowd;
                            try (Pause pause = new Pause()) {
                                crowd = pause.gather(acts);
                            }
                            return crowd.results();
                        });

        assertThat(outcomes).filteredOn("STORED"::equals).hasSize(10);
        assertThat(List.of(outcomes.get(4), outcomes.get(8))).containsOnly("INTERNAL");
        assertThat(serialsOf(actor))
                .contains(stored.serial().hex())
                .containsAll(hex(good))
                .hasSize(11);
        assertThat(serialsOnRecordFor(actor)).hasSize(11);
        AuditTrail.assertIntact();
    }

    @Test
    void storesNothingThatCannotBeRecorded() throws Exception {
        String actor = Drafts.newActor();
        IssuedCertificate draft = Drafts.of(actor, "unrecordable.example.test");

        String outcome =
                whileUnrecordable(
                        draft,
                        storing(ledger, draft, Optional.of(claim(actor)), Drafts.event(draft)));

        assertThat(outcome).isEqualTo("INTERNAL");
        assertThat(certificates.find(draft.serial(), Optional.empty())).isEmpty();
        assertThat(certificates.findClaimed(claim(actor))).as("the claim is free").isEmpty();
        assertThat(namesOf(draft)).isEmpty();
    }

    @Test
    void letsExactlyOneOfTenHaveAClaim() throws Exception {
        String actor = Drafts.newActor();
        Claim claim = claim(actor);
        List<IssuedCertificate> drafts =
                IntStream.range(0, 10)
                        .mapToObj(i -> Drafts.of(actor, "twin-" + i + ".example.test"))
                        .toList();
        Ledger otherReplica = new Ledger(database, audit, changes, new SimpleMeterRegistry());
        try {
            List<Callable<String>> acts = new ArrayList<>();
            for (int i = 0; i < drafts.size(); i++) {
                IssuedCertificate draft = drafts.get(i);
                acts.add(
                        storing(
                                i % 2 == 0 ? ledger : otherReplica,
                                draft,
                                Optional.of(claim),
                                Drafts.event(draft)));
            }

            List<String> outcomes = Crowd.start(acts).results();

            assertThat(Collections.frequency(outcomes, "STORED")).isEqualTo(1);
            assertThat(Collections.frequency(outcomes, "CLAIMED_BY_ANOTHER")).isEqualTo(9);
            IssuedCertificate winner = drafts.get(outcomes.indexOf("STORED"));
            assertThat(certificates.findClaimed(claim).orElseThrow().certificate())
                    .isEqualTo(winner);
            assertThat(serialsOf(actor)).containsExactly(winner.serial().hex());
            assertThat(serialsOnRecordFor(actor)).containsExactly(winner.serial().hex());
            AuditTrail.assertIntact();
        } finally {
            otherReplica.stop();
        }
    }

    @Test
    void freesAClaimAfterADay() {
        String actor = Drafts.newActor();
        IssuedCertificate first = Drafts.of(actor, "first.example.test");
        IssuedCertificate second = Drafts.of(actor, "second.example.test");
        store(ledger, first, Optional.of(claim(actor)), Drafts.event(first));
        Owner.update(
                "UPDATE claim SET expires_at = now() WHERE serial = ?", first.serial().octets());

        assertThat(certificates.findClaimed(claim(actor))).isEmpty();
        assertThat(store(ledger, second, Optional.of(claim(actor)), Drafts.event(second)))
                .isEqualTo(Outcome.STORED);
        assertThat(certificates.findClaimed(claim(actor)).orElseThrow().certificate())
                .isEqualTo(second);
    }

    @Test
    void tellsTheRequestThatTookAClaimFromAnother() {
        String actor = Drafts.newActor();
        IssuedCertificate draft = Drafts.of(actor, "claimed.example.test");
        store(ledger, draft, Optional.of(claim(actor)), Drafts.event(draft));
        Claim other =
                Claim.of(
                        "test",
                        actor,
                        "key",
                        Duration.ofHours(24),
                        "another request".getBytes(UTF_8));

        assertThat(certificates.findClaimed(claim(actor)).orElseThrow().sameRequest()).isTrue();
        assertThat(certificates.findClaimed(other).orElseThrow().sameRequest()).isFalse();
    }

    @Test
    void isUnavailableWhenTheConnectionDiesInTheCommit() {
        String actor = Drafts.newActor();
        IssuedCertificate draft = Drafts.of(actor, "lost.example.test");
        AtCommit.dies(
                "certificate",
                () ->
                        assertRefused(
                                Kind.UNAVAILABLE,
                                () -> store(ledger, draft, Optional.empty(), Drafts.event(draft)),
                                "did not confirm",
                                "try again"));
        assertThat(store(ledger, draft, Optional.empty(), Drafts.event(draft)))
                .as("the next one, on a new connection")
                .isEqualTo(Outcome.STORED);
    }

    /** As PostgreSQL warns when the wait for a synchronous standby was cancelled. */
    @Test
    void isUnavailableWhenTheCommitIsNotSafeFromAFailover() {
        String actor = Drafts.newActor();
        IssuedCertificate draft = Drafts.of(actor, "warned.example.test");
        AtCommit.does(
                "certificate",
                "RAISE WARNING 'canceling wait for synchronous replication';",
                () ->
                        assertRefused(
                                Kind.UNAVAILABLE,
                                () -> store(ledger, draft, Optional.empty(), Drafts.event(draft)),
                                "did not confirm"));
        assertThat(serialsOf(actor)).as("stored here, and once").hasSize(1);
    }

    /** Also by a replica that has not heard of it; in one transaction, so that no other does. */
    @Test
    void storesNothingInADatabaseThatIsInQuarantine() throws SQLException {
        IssuedCertificate draft = Drafts.of(Drafts.newActor(), "quarantined.example.test");
        LedgerEntry entry = Drafts.entry(draft, audit);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    "INSERT INTO quarantine (replica, made) VALUES (gen_random_uuid(), now())");

            assertThat(LedgerStatement.execute(connection, audit, List.of(entry)))
                    .containsExactly(Outcome.QUARANTINED);

            connection.rollback();
        }
        assertThat(store(ledger, draft, Optional.empty(), Drafts.event(draft)))
                .isEqualTo(Outcome.STORED);
    }

    @Test
    void answersAtOnceWhenItHasStopped() throws Exception {
        Ledger stopped = new Ledger(database, audit, changes, new SimpleMeterRegistry());
        stopped.stop();
        IssuedCertificate draft = Drafts.of(Drafts.newActor(), "late.example.test");

        assertThat(Crowd.start(10, storing(stopped, draft)).results()).containsOnly("UNAVAILABLE");
    }

    @Test
    void answersEverybodyWhoWaitsWhenItStops() throws Exception {
        String actor = Drafts.newActor();
        Ledger stopping = new Ledger(database, audit, changes, new SimpleMeterRegistry());
        List<Callable<String>> acts = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            acts.add(storing(stopping, Drafts.of(actor, "host-" + i + ".example.test")));
        }

        Crowd<String> crowd;
        try (Pause pause = new Pause()) {
            crowd = pause.gather(acts);
            stopping.stop();
        }

        List<String> outcomes = crowd.results();
        assertThat(outcomes).containsOnly("STORED", "UNAVAILABLE");
        assertThat(serialsOf(actor)).hasSize(Collections.frequency(outcomes, "STORED"));
    }

    private Callable<String> storing(Ledger ledger, IssuedCertificate draft) {
        return storing(ledger, draft, Optional.empty(), Drafts.event(draft));
    }

    private Outcome store(
            Ledger ledger, IssuedCertificate draft, Optional<Claim> claim, AuditEvent event) {
        return ledger.store(
                new LedgerEntry(
                        draft,
                        List.of(),
                        Optional.empty(),
                        claim,
                        Optional.empty(),
                        audit.encode(event)));
    }

    /** The outcome's name, or the problem's kind. */
    private Callable<String> storing(
            Ledger ledger, IssuedCertificate draft, Optional<Claim> claim, AuditEvent event) {
        return () -> {
            try {
                return store(ledger, draft, claim, event).name();
            } catch (Problem problem) {
                return problem.kind().name();
            }
        };
    }

    private static Claim claim(String actor) {
        return Claim.of("test", actor, "key", Duration.ofHours(24), "request".getBytes(UTF_8));
    }

    private static List<String> hex(List<IssuedCertificate> drafts) {
        return drafts.stream().map(draft -> draft.serial().hex()).toList();
    }

    private static List<String> serialsOf(String actor) {
        return Owner.query(
                "SELECT encode(serial, 'hex') FROM certificate WHERE requested_by = ?", actor);
    }

    private static List<String> namesOf(IssuedCertificate draft) {
        return Owner.query(
                """
                SELECT name FROM certificate_name JOIN certificate USING (serial, authority, issued_at, not_after)
                WHERE serial = ?
                """,
                draft.serial().octets());
    }

    private static List<String> serialsOnRecordFor(String actor) {
        return Owner.query(
                """
                SELECT json -> 'details' ->> 'serial'
                FROM (SELECT convert_from(event, 'UTF8')::json AS json FROM audit) AS record
                WHERE json ->> 'actor' = ?
                """,
                actor);
    }

    /** Does something while the audit takes no record of a certificate. */
    private static <T> T whileUnrecordable(IssuedCertificate draft, Callable<T> act)
            throws Exception {
        Owner.update(
                "ALTER TABLE audit ADD CONSTRAINT unrecordable CHECK (position('%s'::bytea IN event) = 0) NOT VALID"
                        .formatted(draft.serial().hex()));
        try {
            return act.call();
        } finally {
            Owner.update("ALTER TABLE audit DROP CONSTRAINT unrecordable");
        }
    }

    /** Holds every chain's head, so that whoever writes waits until this is closed. */
    private static final class Pause implements AutoCloseable {

        private final Connection connection = Owner.connect();

        Pause() throws SQLException {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT FROM audit_head FOR UPDATE");
            }
        }

        /** Everybody has come and waits. */
        <T> Crowd<T> gather(List<Callable<T>> acts) {
            return Crowd.start(acts).awaitStandstill();
        }

        @Override
        public void close() throws SQLException {
            connection.rollback();
            connection.close();
        }
    }
}
