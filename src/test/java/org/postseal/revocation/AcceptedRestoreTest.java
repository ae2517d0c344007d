package org.postseal.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditHeads;
import org.postseal.audit.WriterId;
import org.postseal.authority.Authorities;
import org.postseal.authority.Crl;
import org.postseal.authority.Crls;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.BlockedKeys;
import org.postseal.certificate.Certificates;
import org.postseal.certificate.ImportedCertificates;
import org.postseal.keystore.Quarantine;
import org.postseal.keystore.QuarantineTable;
import org.postseal.problem.Problem;
import org.postseal.testing.Keys;
import org.postseal.testing.TestAuthority;
import org.postseal.testing.TestCrl;
import org.postseal.x509.DistinguishedName;

/** Which lists make an older database usable again. */
@QuarkusTest
class AcceptedRestoreTest {

    private static final AuthorityName ISSUING = new AuthorityName("issuing");

    @Inject Authorities authorities;
    @Inject Crls crls;
    @Inject ImportedCertificates imported;
    @Inject Certificates certificates;
    @Inject BlockedKeys blockedKeys;
    @Inject RevocationTable table;
    @Inject Audit audit;
    @Inject AuditHeads heads;
    @Inject AgroalDataSource database;

    private final Quarantine quarantine = new Quarantine();
    private final WriterId self = new WriterId(UUID.randomUUID());
    private final Remembered remembered = new Remembered();
    private QuarantineTable rows;
    private HighWaterMark mark;

    @BeforeEach
    void begin() {
        rows = new QuarantineTable(database, quarantine);
        mark = mark(remembered, quarantine);
        holdTheLists();
    }

    /** None is replaced while a test looks at it; nothing that it does stays. */
    private void holdTheLists() {
        QuarkusTransaction.begin();
        authorities.list().forEach(one -> crls.lock(one.name()));
    }

    @AfterEach
    void undo() {
        QuarkusTransaction.rollback();
    }

    @Test
    void needsTheLastListOfEachAuthorityThatHadANewerOne() {
        byte[] before = rememberNewerThanIn("issuing");

        assertThatThrownBy(() -> accept(List.of()))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("The last revocation list of issuing is needed, number");
        assertThatThrownBy(() -> accept(List.of(list(ISSUING))))
                .as("an older one")
                .isInstanceOf(Problem.class)
                .hasMessageContaining("The last revocation list of issuing is needed, number");
        assertThat(remembered.read()).hasValue(before);
    }

    /** The full list has what a shard has. */
    @Test
    void needsNoShard() {
        rememberNewerThanIn("issuing/7");

        assertThat(accept(List.of())).isEqualTo(AcceptedRestore.Lost.NOTHING);
        assertThat(mark.check()).isTrue();
    }

    @Test
    void refusesAListThatNoAuthorityHereHasSigned() {
        TestCrl strange =
                TestCrl.of(TestAuthority.root(DistinguishedName.parse("CN=root"), Keys.p256()));

        assertThatThrownBy(() -> accept(List.of(strange.der())))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("is signed by no authority here");
    }

    /** Of a lost database nobody knows how far it had come. */
    @Test
    void needsAListOfEachAuthorityAfterARestoreUnlessToldThatThereIsNoneNewer() {
        for (List<byte[]> tooFew : List.of(List.<byte[]>of(), List.of(list(ISSUING)))) {
            assertThatThrownBy(() -> restoredAndAccepted(tooFew, false))
                    .as("%d lists", tooFew.size())
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("is needed, number")
                    .hasMessageContaining("--no-newer-list");
        }

        restoredAndAccepted(List.of(list(ISSUING)), true);
    }

    /** It serves them itself, so whoever asks it, and not those who read lists, gets them. */
    @Test
    void doesNotTakeTheListsThatItHasForTheLast() {
        assertThatThrownBy(() -> restoredAndAccepted(own(), false))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("None of these lists is newer")
                .hasMessageContaining("--no-newer-list");

        restoredAndAccepted(own(), true);
    }

    private List<byte[]> own() {
        return authorities.list().stream()
                .filter(one -> one.certificate().notAfter().isAfter(Instant.now()))
                .filter(one -> crls.find(one.name()).isPresent())
                .map(one -> list(one.name()))
                .toList();
    }

    /** Until it is accepted. */
    private void restoredAndAccepted(List<byte[]> lists, boolean noNewer) {
        try {
            try (Connection connection = database.getConnection()) {
                QuarantineTable.addRestored(connection, self, Instant.EPOCH);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
            assertThat(mark.check()).isFalse();
            assertThat(quarantine.reason().orElseThrow())
                    .contains("restored from a backup of 1970-01-01T00:00:00Z");
            // Other tests revoke what nobody has issued: those certificates may be new to it.
            assertThat(restore().accept(Identity.local("test"), lists, noNewer))
                    .usingRecursiveComparison()
                    .ignoringFields("certificates")
                    .isEqualTo(AcceptedRestore.Lost.NOTHING);
            assertThat(mark.check()).isTrue();
            assertThat(quarantine.reason()).isEmpty();
        } finally {
            QuarkusTransaction.rollback();
            holdTheLists();
        }
    }

    /** Which has a file that knows more; here, there is none. */
    @Test
    void needsTheListThatAnotherReplicaKnowsOf() {
        BigInteger lost = list("issuing").add(BigInteger.ONE);
        byte[] seen = new HighWater(Map.of("issuing", lost), List.of()).encode();
        found(new String(seen, StandardCharsets.US_ASCII));

        assertThatThrownBy(
                        () ->
                                restore()
                                        .accept(
                                                Identity.local("test"),
                                                List.of(list(ISSUING)),
                                                false))
                .isInstanceOf(Problem.class)
                .hasMessageContaining(
                        "The last revocation list of issuing is needed, number " + lost);
    }

    /** Which a newer Postseal may have written. */
    @Test
    void saysWhichFindingItCannotRead() {
        found("something else");

        assertThatThrownBy(() -> restore().accept(Identity.local("test"), List.of(), true))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("table quarantine")
                .hasMessageContaining(self.value().toString());
    }

    /** Written by another replica, in the current transaction. */
    private void found(String seen) {
        String sql = "INSERT INTO quarantine (replica, lacks, seen) VALUES (?, 'a list', ?)";
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setObject(1, self.value());
            insert.setString(2, seen);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** As with a data directory that was put away weeks ago. */
    @Test
    void stopsAReplicaAloneThatHasSleptWhileTheDatabaseWasAccepted() {
        HighWater forgotten = withALostRecord(mark.current());
        assertThat(tellsOthers(forgotten)).as("not accepted yet").isTrue();

        restore().accept(Identity.local("test"), List.of(list(ISSUING)), false);

        assertThat(tellsOthers(forgotten)).isFalse();
    }

    /** One that knows of a list which whoever accepted it had not. */
    @Test
    void isStoppedByWhoeverKnowsANewerListThanItWasAcceptedWith() {
        HighWater forgotten = withALostRecord(mark.current());
        Map<String, BigInteger> newer = new HashMap<>(forgotten.lists());
        newer.merge("issuing", BigInteger.ONE, BigInteger::add);
        HighWater better = new HighWater(newer, forgotten.audit());
        restore().accept(Identity.local("test"), List.of(list(ISSUING)), false);
        assertThat(tellsOthers(better)).isTrue();

        restore().accept(Identity.local("test"), List.of(), true);
        assertThat(tellsOthers(better)).as("of which it was told that there is none").isFalse();
    }

    /** It is lost once more, or the acceptance would silence them for ever. */
    @Test
    void isStoppedByWhoeverHasSeenItAcceptedBefore() {
        restore().accept(Identity.local("test"), List.of(), true);

        assertThat(tellsOthers(withALostRecord(mark.current()))).isTrue();
    }

    /** The end of a chain that the database has the beginning of. */
    private static HighWater withALostRecord(HighWater now) {
        List<AuditHeads.Head> records = new ArrayList<>(now.audit());
        UUID writer = records.get(0).writer();
        records.set(0, new AuditHeads.Head(writer, Long.MAX_VALUE, "00".repeat(32)));
        return new HighWater(now.lists(), records);
    }

    /** It stops itself in any case. */
    private boolean tellsOthers(HighWater seen) {
        Remembered kept = new Remembered();
        kept.write(seen.encode());
        Quarantine own = new Quarantine();
        assertThat(mark(kept, own).check()).isFalse();
        assertThat(own.reason()).isPresent();
        return !rows.look();
    }

    private HighWaterMark mark(Remembered kept, Quarantine quarantine) {
        QuarantineTable table = new QuarantineTable(database, quarantine);
        return new HighWaterMark(kept, crls, heads, quarantine, table, new Alarm(database), self);
    }

    private BigInteger list(String name) {
        return mark.current().number(name);
    }

    /** It waives the list that does not exist, not the check of the one that was given. */
    @Test
    void refusesAnOlderListAlsoWhenToldThatThereIsNoneNewer() {
        byte[] before = rememberNewerThanIn("issuing");

        assertThatThrownBy(() -> accept(List.of(list(ISSUING)), true))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("The last revocation list of issuing is needed, number");
        assertThat(remembered.read()).hasValue(before);

        assertThat(accept(List.of(), true)).isEqualTo(AcceptedRestore.Lost.NOTHING);
    }

    private byte[] rememberNewerThanIn(String list) {
        HighWater now = mark.current();
        Map<String, BigInteger> lists = new HashMap<>(now.lists());
        lists.merge(list, BigInteger.valueOf(1_000_000), BigInteger::add);
        byte[] newer = new HighWater(lists, now.audit()).encode();
        remembered.write(newer);
        return newer;
    }

    private AcceptedRestore.Lost accept(List<byte[]> lists) {
        return accept(lists, false);
    }

    private AcceptedRestore.Lost accept(List<byte[]> lists, boolean noNewer) {
        AcceptedRestore.Lost lost = restore().accept(Identity.local("test"), lists, noNewer);
        mark.forget(); // What run() does after its commit.
        return lost;
    }

    private AcceptedRestore restore() {
        return new AcceptedRestore(
                authorities,
                crls,
                imported,
                certificates,
                blockedKeys,
                table,
                mark,
                rows,
                audit,
                Clock.systemUTC());
    }

    private byte[] list(AuthorityName authority) {
        Crl crl = crls.find(authority).orElseThrow();
        try {
            return Files.readAllBytes(QuarkusTransaction.requiringNew().call(() -> crls.file(crl)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
