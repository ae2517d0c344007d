package org.postseal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A commit that is on fewer machines than it should be is noticed, and what is in order is not. */
@QuarkusTest
class DurabilityTest {

    @Inject AgroalDataSource database;

    @ParameterizedTest(name = "{0}, names \"{1}\", {2} followers, expected {3}")
    @CsvSource({
        "on, '', 0, false",
        "on, '', 1, false",
        "on, db2, 1, false",
        "on, db2, 1, true",
        "on, *, 2, true",
        "local, '', 0, false",
    })
    void isContent(String commit, String names, int followers, boolean expected) {
        assertThat(new Durability(commit, names, followers).shortfall(expected)).isEmpty();
    }

    @ParameterizedTest(name = "{0}, names \"{1}\", {2} followers, expected {3}")
    @CsvSource({
        "on, '', 1, true, don't wait for the standby",
        "on, '', 0, true, one machine only",
        "on, *, 0, false, nothing can be stored",
        "on, db2, 0, true, nothing can be stored",
        "off, db2, 1, true, synchronous_commit is off",
        "local, db2, 1, true, synchronous_commit is local",
        "remote_write, db2, 1, true, synchronous_commit is remote_write",
    })
    void saysWhatAFailoverWouldLose(
            String commit, String names, int followers, boolean expected, String reason) {
        assertThat(new Durability(commit, names, followers).shortfall(expected))
                .hasValueSatisfying(said -> assertThat(said).contains(reason));
    }

    @Test
    void readsALoneServer() throws SQLException {
        try (Connection connection = database.getConnection()) {
            assertThat(Durability.read(connection)).isEqualTo(new Durability("on", "", 0));
        }
    }
}
