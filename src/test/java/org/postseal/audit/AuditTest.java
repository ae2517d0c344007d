package org.postseal.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionalException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.AuditTrail;
import org.postseal.testing.Crowd;
import org.postseal.testing.Owner;

/** The record is kept with the act, and nobody who serves requests can change it afterwards. */
@QuarkusTest
class AuditTest {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    @Inject Audit audit;
    @Inject AgroalDataSource database;

    private final String actor = "token:" + UUID.randomUUID();

    @ParameterizedTest
    @ValueSource(strings = {"certificate", "certificate_name", "revocation", "audit"})
    void letsTheServiceOnlyAddRows(String table) {
        String column = table.equals("audit") ? "writer" : "authority";
        for (String sql :
                List.of(
                        "UPDATE " + table + " SET " + column + " = " + column,
                        "DELETE FROM " + table,
                        "TRUNCATE " + table,
                        "DROP TABLE " + table)) {
            assertThatThrownBy(() -> executeAsTheService(sql))
                    .as(sql)
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            refused ->
                                    assertThat(refused.getSQLState())
                                            .isEqualTo(INSUFFICIENT_PRIVILEGE));
        }
    }

    @Test
    void keepsNoRecordOfAnActThatWasRolledBack() {
        QuarkusTransaction.begin();
        audit.append(event("undone"));
        QuarkusTransaction.rollback();
        QuarkusTransaction.requiringNew().run(() -> audit.append(event("done")));

        assertThat(AuditTrail.of(actor))
                .singleElement()
                .asString()
                .contains("\"action\":\"done\"", "\"outcome\":\"GRANTED\"");
        AuditTrail.assertIntact();
    }

    @Test
    void refusesToRecordAnActOutsideItsTransaction() {
        assertThatThrownBy(() -> audit.append(event("stray")))
                .isInstanceOf(TransactionalException.class);
        assertThat(AuditTrail.of(actor)).isEmpty();
    }

    @Test
    void keepsTheRecordOfARefusalWhenTheActIsRolledBack() {
        QuarkusTransaction.begin();
        audit.appendAlone(event("refused"));
        QuarkusTransaction.rollback();

        assertThat(AuditTrail.of(actor)).hasSize(1);
    }

    @Test
    void chainsWhatIsRecordedAtTheSameMoment() throws Exception {
        Crowd.start(
                        20,
                        () -> {
                            audit.appendAlone(event("together"));
                            return true;
                        })
                .results();

        assertThat(AuditTrail.of(actor)).hasSize(20);
        AuditTrail.assertIntact();
    }

    /** So that the checks of the chain in other tests can fail. */
    @Test
    void showsThatARecordWasEdited() {
        audit.appendAlone(event("original"));
        String where = " WHERE convert_from(event, 'UTF8')::json ->> 'actor' = '" + actor + "'";

        Owner.update("UPDATE audit SET recorded_at = recorded_at + 1" + where);
        assertThatThrownBy(AuditTrail::assertIntact).isInstanceOf(AssertionError.class);

        Owner.update("UPDATE audit SET recorded_at = recorded_at - 1" + where);
        AuditTrail.assertIntact();
    }

    private AuditEvent event(String action) {
        return AuditEvent.granted(actor, action, Map.of("list", List.of(1, "two")));
    }

    private void executeAsTheService(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
