package org.postseal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class EmbeddedPostgresTest {

    @Inject AgroalDataSource database;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fsync",
                "synchronous_commit",
                "full_page_writes",
                "data_checksums",
            })
    void isDurable(String setting) throws SQLException {
        assertThat(ask("SHOW " + setting)).isEqualTo("on");
    }

    @Test
    void listensOnLoopbackOnly() throws SQLException {
        assertThat(ask("SHOW listen_addresses")).isEqualTo("127.0.0.1");
    }

    @Test
    void servesAsARoleThatOwnsNothing() throws SQLException {
        assertThat(ask("SELECT current_user")).isEqualTo("postseal");
        assertThat(ask("SELECT count(*) FROM pg_class WHERE relowner = 'postseal'::regrole"))
                .isEqualTo("0");
        assertThat(ask("SELECT has_schema_privilege('public', 'CREATE')")).isEqualTo("f");
        assertThat(ask("SELECT has_table_privilege('certificate', 'INSERT')")).isEqualTo("t");
        assertThat(ask("SELECT has_table_privilege('certificate', 'UPDATE, DELETE, TRUNCATE')"))
                .isEqualTo("f");
    }

    @Test
    void bringsTheVersionThatItSays() throws SQLException {
        assertThat(ask("SHOW server_version")).isEqualTo(PostgresPrograms.VERSION);
    }

    private String ask(String query) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
