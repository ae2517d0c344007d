package org.postseal.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.narayana.jta.QuarkusTransaction;
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
import org.postseal.authority.Crls;
import org.postseal.keystore.Quarantine;
import org.postseal.problem.Problem;

/** What a replica remembers, beside a database that is not always the one it remembers. */
@QuarkusTest
class HighWaterMarkTest {

    @Inject Crls crls;
    @Inject AuditHeads heads;
    @Inject Audit audit;

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

        assertThat(mark().check()).isTrue();
        assertThat(quarantine.reason()).isEmpty();
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
        return new HighWaterMark(kept, crls, heads, quarantine);
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
