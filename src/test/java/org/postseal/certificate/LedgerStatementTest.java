package org.postseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postseal.audit.Audit;

/** What PostgreSQL makes of the statement that stores certificates. */
@QuarkusTest
class LedgerStatementTest {

    @Inject AgroalDataSource database;
    @Inject Audit audit;

    /** A plan of its own for each batch took twice as long as carrying it out. */
    @Test
    void isPlannedOnceForBatchesOfAnyLength() throws SQLException {
        try (Connection connection = database.getConnection()) {
            for (int length : new int[] {1, 1, 7, 1, 1, 128, 1, 1, 1, 2, 1, 1}) {
                assertThat(LedgerStatement.execute(connection, audit, batch(length)))
                        .hasSize(length)
                        .containsOnly(Outcome.STORED);
            }

            assertThat(
                            row(
                                    connection,
                                    """
                                    SELECT generic_plans > 0, custom_plans FROM pg_prepared_statements
                                    WHERE statement LIKE '%WITH offered AS%'
                                    """))
                    .containsExactly("t", "0");
            assertThat(row(connection, "SHOW plan_cache_mode"))
                    .as("for the connection's next user")
                    .containsExactly("auto");
        }
    }

    private List<LedgerEntry> batch(int length) {
        String actor = Drafts.newActor();
        return IntStream.range(0, length)
                .mapToObj(i -> Drafts.of(actor, "planned-" + i + ".example.test"))
                .map(draft -> Drafts.entry(draft, audit))
                .toList();
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
