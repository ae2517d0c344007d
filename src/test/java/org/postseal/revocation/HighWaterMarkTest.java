package org.postseal.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.TestTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.audit.AuditHeads;
import org.postseal.audit.AuditHeads.Head;
import org.postseal.audit.WriterId;
import org.postseal.authority.Crls;
import org.postseal.keystore.Finding;
import org.postseal.keystore.Quarantine;
import org.postseal.keystore.QuarantineTable;
import org.postseal.problem.Problem;

/**
 * What a replica remembers, beside a database that is not always the one it remembers. What it
 * writes into that is gone with the test's transaction, so that nobody else hears of it.
 */
@QuarkusTest
@TestTransaction
class HighWaterMarkTest {

    @Inject Crls crls;
    @Inject AuditHeads heads;
    @Inject Audit audit;
    @Inject AgroalDataSource database;

    private final WriterId self = new WriterId(UUID.randomUUID());
    private final Quarantine quarantine = new Quarantine();
    private final Remembered kept = new Remembered();

    @BeforeEach
    void act() {
        QuarkusTransaction.requiringNew()
                .run(
                        () ->
                                audit.append(
                                        AuditEvent.granted(
                                                Identity.SERVICE.id(), "test.act", Map.of())));
    }

    @Test
    void goesOnWithTheDatabaseThatItKnows() {
        assertThat(mark().check()).isTrue();
        act();

        assertThat(mark().check()).isTrue();
        assertThat(quarantine.reason()).isEmpty();
    }

    @Test
    void remembersHowFarEveryReplicaHadCome() {
        mark().check();

        assertThat(mark().seen().audit()).containsAll(heads.all()).isNotEmpty();
    }

    @Test
    void noticesARecordThatTheDatabaseLacks() {
        remember(Map.of(), new Head(writer(), Long.MAX_VALUE, "00".repeat(32)));

        assertThat(mark().check()).isFalse();
        assertThatThrownBy(quarantine::requireNone)
                .isInstanceOf(Problem.class)
                .hasMessageContaining("accept-restore");
    }

    @Test
    void isNotDeceivedByAnOlderCopyThatHasGoneOnByItself() {
        remember(Map.of(), new Head(writer(), 1, "00".repeat(32)));

        assertThat(mark().check()).isFalse();
    }

    @Test
    void noticesThatTheActsOfAnotherReplicaAreGone() {
        remember(Map.of(), new Head(UUID.randomUUID(), 1, "00".repeat(32)));

        assertThat(mark().check()).isFalse();
    }

    @Test
    void noticesAnOlderListAndADatabaseWithoutAny() {
        remember(Map.of("no-such-authority", BigInteger.ONE));

        assertThat(mark().check()).isFalse();
        assertThat(quarantine.reason().orElseThrow())
                .contains("revocation list 1 of no-such-authority");
    }

    @Test
    void remembersMoreThanAnOlderCopyHasWhileItIsInQuarantine() {
        remember(Map.of("no-such-authority", BigInteger.ONE));
        byte[] before = kept.read().orElseThrow();

        mark().check();

        assertThat(kept.read()).hasValue(before);
    }

    @Test
    void signsAgainWithTheNewestDatabase() {
        mark().check();
        byte[] right = kept.read().orElseThrow();
        remember(Map.of("no-such-authority", BigInteger.ONE));
        mark().check();
        kept.write(right);
        rows(quarantine).takeAll();

        assertThat(mark().check()).isTrue();
        assertThat(quarantine.reason()).isEmpty();
    }

    @Test
    void stopsAReplicaThatHasSeenNothingWithWhatAnotherHasNoticed() {
        remember(Map.of("no-such-authority", BigInteger.ONE));
        mark().check();
        mark().check();
        Quarantine others = new Quarantine();
        Remembered nothing = new Remembered();
        HighWaterMark other =
                new HighWaterMark(
                        nothing,
                        crls,
                        heads,
                        others,
                        rows(others),
                        new Alarm(database),
                        new WriterId(UUID.randomUUID()));

        assertThat(other.check()).isFalse();
        assertThat(others.reason().orElseThrow())
                .contains(self.value().toString(), "revocation list 1 of no-such-authority");
        assertThat(nothing.read())
                .as("the newest database lacks what is done in this one")
                .isEmpty();

        List<Finding> found = rows(others).takeAll();
        assertThat(found).hasSize(1);
        assertThat(found.get(0).seen().orElseThrow()).contains("list no-such-authority 1\n");
        assertThat(other.check()).isTrue();
        assertThat(others.reason()).isEmpty();
    }

    /** Whoever gives a replica the wrong data directory stops that one, and nobody else. */
    @Test
    void stopsNobodyElseWithTheDirectoryOfAnotherCa() {
        kept.write(
                new HighWater(
                                Map.of("issuing", BigInteger.TEN.pow(30)),
                                List.of(new Head(UUID.randomUUID(), 1, "00".repeat(32))))
                        .encode());

        assertThat(mark().check()).isFalse();
        assertThat(quarantine.reason()).isPresent();
        assertThat(rows(new Quarantine()).look()).isTrue();
    }

    /** Of which a copy, for trials say, has gone on by itself, and is now told of the original. */
    @Test
    void stopsNobodyElseWithTheDirectoryOfACopy() {
        remember(
                Map.of("issuing", BigInteger.TEN.pow(18)),
                new Head(UUID.randomUUID(), 1, "00".repeat(32)));

        assertThat(mark().check()).isFalse();
        assertThat(quarantine.reason()).isPresent();
        assertThat(rows(new Quarantine()).look()).isTrue();
    }

    /** It may have been another server's: an old connection, a standby that lags. */
    @Test
    void stopsNobodyForWhatTheDatabaseHasWhenItIsTold() {
        new Alarm(database).raise(self, "something", mark().current());

        assertThat(rows(new Quarantine()).look()).isTrue();
    }

    @Test
    void doesNotTakeADamagedFileForNone() {
        for (String damaged : List.of("x", "list a", "list a b", "audit x 1 00", "audit ")) {
            kept.write(damaged.getBytes(StandardCharsets.US_ASCII));

            assertThatThrownBy(() -> mark().check())
                    .as(damaged)
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("high-water");
        }
    }

    private HighWaterMark mark() {
        return new HighWaterMark(
                kept, crls, heads, quarantine, rows(quarantine), new Alarm(database), self);
    }

    private QuarantineTable rows(Quarantine quarantine) {
        return new QuarantineTable(database, quarantine);
    }

    /** What the database has, and more. */
    private void remember(Map<String, BigInteger> lists, Head... more) {
        HighWater now = mark().current();
        Map<String, BigInteger> numbers = new HashMap<>(now.lists());
        numbers.putAll(lists);
        List<Head> records = new ArrayList<>(now.audit());
        records.addAll(List.of(more));
        kept.write(new HighWater(numbers, records).encode());
    }

    private UUID writer() {
        return heads.all().get(0).writer();
    }
}
