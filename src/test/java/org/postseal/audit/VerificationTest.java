package org.postseal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.revocation.HighWaterMark;
import org.postseal.testing.Owner;

/** What somebody who owns the database does to the record is told, with the place. */
@QuarkusTest
class VerificationTest {

    private static final int RECORDS = 5;

    /** A writer that never was; it comes before every other. */
    private static final UUID STRANGER = UUID.fromString("00000000-0000-4000-8000-000000000000");

    @Inject AgroalDataSource database;
    @Inject Chains chains;
    @Inject Clock clock;
    @Inject Origin origin;
    @Inject Scheduler scheduler;
    @Inject HighWaterMark mark;

    private final UUID writer = UUID.randomUUID();
    private final Memory memory = new Memory();
    private Verification verification;

    /**
     * A chain of a replica of its own, so that others' go on undisturbed. The service must not get
     * to know it: without records that it has seen, it would sign nothing any more.
     */
    @BeforeEach
    void record() throws SQLException {
        scheduler.pause();
        assertThat(mark.check()).as("and no look is under way").isTrue();
        verification = new Verification(chains, memory);
        append(RECORDS);
    }

    @AfterEach
    void haveItWatchedAgain() {
        removeTheChain();
        assertThat(mark.check()).as("the service has not seen the chain").isTrue();
        scheduler.resume();
    }

    private void removeTheChain() {
        for (UUID gone : List.of(writer, STRANGER)) {
            Owner.update("DELETE FROM audit WHERE writer = ?", gone);
            Owner.update("DELETE FROM audit_head WHERE writer = ?", gone);
        }
    }

    private void startAnew() throws SQLException {
        removeTheChain();
        append(RECORDS);
    }

    @Test
    void findsWhatNobodyHasTouchedIntact() {
        long before = records();

        Verdict verdict = verification.verify(true);

        assertThat(verdict.firstBroken()).isEmpty();
        // What was under way when the scheduler was paused may have been recorded meanwhile.
        assertThat(verdict.records()).isBetween(before, records());
    }

    private static long records() {
        return Long.parseLong(Owner.query("SELECT count(*) FROM audit").get(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "recorded_at = recorded_at + 1",
                "event = set_byte(event, 0, get_byte(event, 0) # 1)",
                "event = set_byte(event, octet_length(event) - 1, 0)",
                "event = event || ' '",
                "event = ''",
                "hash = set_byte(hash, 0, get_byte(hash, 0) # 1)",
                "hash = set_byte(hash, 31, get_byte(hash, 31) # 128)",
                "position = 77",
                "writer = '00000000-0000-4000-8000-000000000000'"
            })
    void tellsWhichRecordWasEdited(String change) throws SQLException {
        for (int position = 1; position <= RECORDS; position++) {
            edit(change, position);
            assertBroken(position);
            startAnew();
        }
    }

    @Test
    void tellsWhichRecordWasDeletedAlsoTheLast() throws SQLException {
        for (int position = 1; position <= RECORDS; position++) {
            Owner.update("DELETE FROM audit WHERE writer = ? AND position = ?", writer, position);
            assertBroken(position);
            startAnew();
        }
    }

    @Test
    void tellsThatTheLastRecordsWereDeleted() {
        Owner.update("DELETE FROM audit WHERE writer = ? AND position > 2", writer);
        assertBroken(3);
    }

    @Test
    void tellsThatAllRecordsOfAWriterWereDeleted() {
        Owner.update("DELETE FROM audit WHERE writer = ?", writer);
        assertBroken(1);
    }

    @Test
    void tellsThatTwoRecordsWereSwapped() throws SQLException {
        for (int first = 1; first < RECORDS; first++) {
            for (int second = first + 1; second <= RECORDS; second++) {
                swap(first, second);
                assertBroken(first);
                startAnew();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    UPDATE audit_head SET position = position - 1                                  | 5
                    UPDATE audit_head SET position = position + 1                                  | 6
                    UPDATE audit_head SET hash = set_byte(hash, 9, get_byte(hash, 9) # 1)          | 5
                    DELETE FROM audit_head                                                         | 5
                    """)
    void tellsThatTheHeadWasEditedOrDeleted(String attack, long position) {
        Owner.update(attack + " WHERE writer = ?", writer);

        assertBroken(position);
    }

    /** Who owns the database can compute hashes too; what was verified once is known elsewhere. */
    @Test
    void tellsThatAVerifiedChainWasMadeAnew() throws SQLException {
        assertIntact(false);
        removeTheChain();
        append(RECORDS);

        assertBroken(RECORDS);
    }

    @Test
    void tellsThatVerifiedRecordsWereTakenBackWithTheirHead() {
        assertIntact(false);
        Owner.update("DELETE FROM audit WHERE writer = ? AND position > 3", writer);
        Owner.update(
                """
                UPDATE audit_head SET position = 3,
                    hash = (SELECT hash FROM audit WHERE writer = ? AND position = 3)
                WHERE writer = ?
                """,
                writer,
                writer);

        assertThat(broken(false).position()).isEqualTo(4);
        assertBroken(4);
    }

    @Test
    void tellsThatAHeadWasGivenToAnother() {
        Owner.update("UPDATE audit_head SET writer = ? WHERE writer = ?", STRANGER, writer);

        assertThat(verification.verify(true).firstBroken().orElseThrow().writer())
                .isEqualTo(STRANGER);
    }

    @Test
    void tellsThatAVerifiedChainIsGoneWithItsHead() {
        assertIntact(false);
        removeTheChain();

        assertThat(broken(false).position()).isEqualTo(1);
        assertBroken(1);
    }

    @Test
    void readsOnlyWhatIsNewUnlessAllIsAskedFor() throws SQLException {
        assertIntact(false);
        append(3);
        edit("event = ''", 2);
        assertIntact(false);
        assertBroken(2);

        append(1);
        edit("event = ''", RECORDS + 4);
        assertThat(broken(false).position()).isEqualTo(RECORDS + 4);
    }

    @Test
    void remembersNothingOfWhatIsBroken() {
        edit("event = ''", 4);
        assertThat(broken(false).position()).isEqualTo(4);
        assertThat(memory.read()).isEmpty();
        assertThat(broken(false).position()).isEqualTo(4);
    }

    /** More records than one step reads. */
    @Test
    void followsALongChain() throws SQLException {
        append(1200);
        assertIntact(false);
        edit("recorded_at = 0", 1100);
        assertBroken(1100);
    }

    private void append(int count) throws SQLException {
        Audit audit = new Audit(database, new WriterId(writer), clock, origin);
        List<AuditEvent> events =
                IntStream.range(0, count)
                        .mapToObj(
                                i ->
                                        AuditEvent.granted(
                                                "token:x",
                                                "test",
                                                Map.of("i", UUID.randomUUID().toString())))
                        .toList();
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            audit.append(connection, events.stream().map(audit::encode).toList());
            connection.commit();
        }
    }

    private void edit(String change, int position) {
        assertThat(
                        Owner.update(
                                "UPDATE audit SET %s WHERE writer = ? AND position = ?"
                                        .formatted(change),
                                writer,
                                position))
                .isEqualTo(1);
    }

    private void swap(int first, int second) {
        String move = "UPDATE audit SET position = ? WHERE writer = ? AND position = ?";
        Owner.update(move, 1000, writer, first);
        Owner.update(move, first, writer, second);
        Owner.update(move, second, writer, 1000);
    }

    private void assertIntact(boolean full) {
        assertThat(verification.verify(full).firstBroken()).isEmpty();
    }

    private void assertBroken(long position) {
        assertThat(broken().position()).isEqualTo(position);
    }

    private Verdict.Broken broken() {
        return broken(true);
    }

    private Verdict.Broken broken(boolean full) {
        Verdict.Broken broken = verification.verify(full).firstBroken().orElseThrow();
        assertThat(broken.writer()).isEqualTo(writer);
        return broken;
    }

    /** Instead of the data directory. */
    private static final class Memory implements CheckpointStore {

        private Optional<byte[]> content = Optional.empty();

        @Override
        public Optional<byte[]> read() {
            return content;
        }

        @Override
        public void write(byte[] next) {
            content = Optional.of(next);
        }
    }
}
