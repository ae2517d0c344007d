package org.postseal.server;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;

/** The packaged service with a JDBC URL; our own server plays the operator's. */
@TestInstance(Lifecycle.PER_CLASS)
class ExternalDatabaseIT {

    private Path operatorsDirectory;
    private EmbeddedPostgres operators;
    private Path directory;

    @BeforeAll
    void startTheOperatorsServer() throws SQLException {
        operatorsDirectory = TemporaryDirectory.create();
        operators =
                EmbeddedPostgres.start(
                        SharedPrograms.lendTo(operatorsDirectory),
                        problem -> {
                            throw problem;
                        });
        tell("CREATE ROLE \"mail ca\" LOGIN PASSWORD 'for the test'", "postseal");
        tell("CREATE DATABASE usable OWNER \"mail ca\"", "postseal");
        tell("CREATE DATABASE lost OWNER \"mail ca\"", "postseal");
        tell("CREATE DATABASE forbidden", "postseal");
    }

    @AfterAll
    void removeEverything() {
        operators.close();
        TemporaryDirectory.delete(operatorsDirectory);
    }

    /** One for each test: it would take another database for an older one. */
    @BeforeEach
    void haveADataDirectory() {
        directory = TemporaryDirectory.create();
    }

    @AfterEach
    void removeIt() {
        TemporaryDirectory.delete(directory);
    }

    @Test
    void usesIt() {
        try (ServiceProcess service = launch(url("usable"), "for the test")) {
            service.awaitReady();
            assertThat(directory.resolve("postgresql")).doesNotExist();
            service.stop();
        }
    }

    @Test
    void givesItsOwnerAnotherAdministratorsTokenInTheFileThatWasAskedFor() throws IOException {
        Path file = operatorsDirectory.resolve("kept elsewhere.token");
        Map<String, String> settings = new HashMap<>(settings(url("lost"), "for the test"));
        settings.put("postseal.admin-token-file", file.toString());
        try (ServiceProcess tooEarly = ServiceProcess.command(directory, settings, "reset-admin")) {
            assertThat(tooEarly.awaitExit()).isEqualTo(1);
            assertThat(tooEarly.output()).contains("no token yet").hasLineCount(1);
            assertThat(file).doesNotExist();
        }
        try (ServiceProcess service = launch(url("lost"), "for the test")) {
            service.awaitReady();
            service.stop();
        }
        try (ServiceProcess done = ServiceProcess.command(directory, settings, "reset-admin")) {
            assertThat(done.awaitExit()).as(done.output()).isZero();
            assertThat(done.output()).contains("token is in " + file);
        }
        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (ServiceProcess service = launch(url("lost"), "for the test")) {
            service.awaitReady();
            given().header("Authorization", "Bearer " + Files.readString(file).strip())
                    .get(service.http("/v1/tokens"))
                    .then()
                    .statusCode(200);
            service.stop();
        }
    }

    @Test
    void refusesARoleWithoutRights() {
        assertThat(refusal(url("forbidden"), "for the test"))
                .contains("lacks rights", "permission denied for schema public");
    }

    @Test
    void refusesAWrongPassword() {
        assertThat(refusal(url("usable"), "a wrong one"))
                .contains("password authentication failed", "QUARKUS_DATASOURCE_JDBC_URL");
    }

    @Test
    void refusesADatabaseThatIsNotThere() {
        assertThat(refusal(url("absent"), "for the test")).contains("\"absent\" does not exist");
    }

    @Test
    void refusesAServerThatDoesNotAnswer() {
        assertThat(refusal("jdbc:postgresql://127.0.0.1:1/usable", "for the test"))
                .contains("127.0.0.1:1", "QUARKUS_DATASOURCE_JDBC_URL");
    }

    private String refusal(String url, String password) {
        try (ServiceProcess service = launch(url, password)) {
            assertThat(service.awaitExit()).isEqualTo(1);
            assertThat(service.output().lines().filter(line -> !line.contains(" WARN ")))
                    .singleElement()
                    .asString()
                    .startsWith("Postseal: ");
            return service.output();
        }
    }

    private ServiceProcess launch(String url, String password) {
        return ServiceProcess.launch(directory, List.of(), new HashMap<>(settings(url, password)));
    }

    private static Map<String, String> settings(String url, String password) {
        return Map.of(
                "quarkus.datasource.jdbc.url", url,
                "quarkus.datasource.username", "mail ca",
                "quarkus.datasource.password", password);
    }

    private void tell(String statement, String database) throws SQLException {
        Map<String, String> settings = operators.settings();
        try (Connection connection =
                        DriverManager.getConnection(
                                url(database),
                                settings.get("quarkus.flyway.username"),
                                settings.get("quarkus.flyway.password"));
                Statement execution = connection.createStatement()) {
            execution.execute(statement);
        }
    }

    private String url(String database) {
        return operators
                .settings()
                .get("quarkus.datasource.jdbc.url")
                .replace("/postseal?", "/" + database + "?");
    }
}
