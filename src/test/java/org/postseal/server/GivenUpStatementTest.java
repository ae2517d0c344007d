package org.postseal.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postseal.testing.Owner;
import org.postseal.testing.Patience;

/** What we no longer wait for does not keep the embedded server busy. */
@QuarkusTest
@Timeout(60)
class GivenUpStatementTest {

    private static final Duration PATIENCE = Duration.ofMillis(500);

    @Inject AgroalDataSource database;

    @Test
    void endsInTheServerToo() throws SQLException {
        assertThatThrownBy(this::askAndGiveUp).isInstanceOf(SQLException.class);

        Patience patience = new Patience();
        while (!Owner.query("SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'")
                .isEmpty()) {
            patience.aMoment();
        }
    }

    private void askAndGiveUp() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, (int) PATIENCE.toMillis());
            statement.execute("SELECT pg_sleep(3600)");
        }
    }
}
