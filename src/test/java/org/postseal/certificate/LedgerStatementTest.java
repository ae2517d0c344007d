package org.postseal.certificate;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.audit.Audit;
import org.postseal.certificate.Renewals.Renewal;

/** What PostgreSQL makes of the statement that stores certificates. */
@QuarkusTest
class LedgerStatementTest {

    @Inject AgroalDataSource database;
    @Inject Audit audit;

    /** A plan of its own for each batch took twice as long as carrying it out. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isPlannedOnceForBatchesOfAnyLength(boolean claiming) throws SQLException {
        try (Connection connection = database.getConnection()) {
            for (int length : new int[] {1, 1, 7, 1, 1, 128, 1, 1, 1, 2, 1, 1}) {
                List<LedgerEntry> batch = batch(length);
                if (claiming) {
                    batch.set(0, entry(Optional.of(newClaim()), Optional.empty()));
                }
                assertThat(LedgerStatement.execute(connection, audit, batch))
                        .hasSize(length)
                        .containsOnly(Outcome.STORED);
            }

            assertThat(
                            row(
                                    connection,
                                    """
                                    SELECT bool_and(generic_plans > 0), max(custom_plans) FROM pg_prepared_statements
                                    WHERE statement LIKE '%WITH offered AS%'
                                    """))
                    .containsExactly("t", "0");
            assertThat(row(connection, "SHOW plan_cache_mode"))
                    .as("for the connection's next user")
                    .containsExactly("auto");
        }
    }

    @Test
    void takesClaimsAndRenewalsBesideEntriesWithout() throws SQLException {
        LedgerEntry plain = entry(Optional.empty(), Optional.empty());
        Claim claim = newClaim();
        LedgerEntry claiming = entry(Optional.of(claim), Optional.empty());
        LedgerEntry renewing =
                entry(Optional.empty(), Optional.of(new Renewal(plain.certificate(), 1, false)));

        try (Connection connection = database.getConnection()) {
            assertThat(
                            LedgerStatement.execute(
                                    connection, audit, List.of(plain, claiming, renewing)))
                    .containsOnly(Outcome.STORED);
            assertThat(claimedBy(connection, claim)).isEqualTo(hex(claiming));
            assertThat(row(connection, "SELECT previous_serial FROM renewal WHERE " + is(renewing)))
                    .containsExactly("\\x" + hex(plain));

            assertThat(
                            LedgerStatement.execute(
                                    connection,
                                    audit,
                                    List.of(
                                            entry(Optional.empty(), Optional.empty()),
                                            entry(Optional.of(claim), Optional.empty()))))
                    .containsExactly(Outcome.STORED, Outcome.CLAIMED_BY_ANOTHER);
            assertThat(claimedBy(connection, claim)).isEqualTo(hex(claiming));
        }
    }

    private static String claimedBy(Connection connection, Claim claim) throws SQLException {
        String id = "decode('" + claim.id() + "', 'hex')";
        return row(connection, "SELECT encode(serial, 'hex') FROM claim WHERE id = " + id).get(0);
    }

    private static String is(LedgerEntry entry) {
        return "serial = decode('" + hex(entry) + "', 'hex')";
    }

    private static String hex(LedgerEntry entry) {
        return HexFormat.of().formatHex(entry.certificate().serial().octets());
    }

    private static Claim newClaim() {
        return Claim.of("test", Drafts.newActor(), "key", Duration.ofHours(1));
    }

    private LedgerEntry entry(Optional<Claim> claim, Optional<Renewal> renewal) {
        IssuedCertificate draft = Drafts.of(Drafts.newActor(), "planned.example.test");
        return new LedgerEntry(
                draft,
                List.of(),
                Optional.empty(),
                claim,
                renewal,
                audit.encode(Drafts.event(draft)));
    }

    private List<LedgerEntry> batch(int length) {
        String actor = Drafts.newActor();
        return IntStream.range(0, length)
                .mapToObj(i -> Drafts.of(actor, "planned-" + i + ".example.test"))
                .map(draft -> Drafts.entry(draft, audit))
                .collect(toCollection(ArrayList::new));
    }

    /** Its columns, in their order. */
    private static List<String> row(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            List<String> columns = new ArrayList<>();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                columns.add(rows.getString(i));
            }
            return columns;
        }
    }
}
