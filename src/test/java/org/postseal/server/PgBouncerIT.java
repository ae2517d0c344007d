package org.postseal.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.postseal.testing.Api;
import org.postseal.testing.Crowd;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.PgBouncer;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;
import org.postseal.x509.Certificate;
import org.postseal.x509.ForeignCrl;

/** The packaged service behind a PgBouncer that gives each transaction another connection. */
@TestInstance(Lifecycle.PER_CLASS)
class PgBouncerIT {

    private static final String NAME = "mail.example.org";
    private static final int AT_ONCE = 40;

    private final Path database = TemporaryDirectory.create();
    private final Path bouncerDirectory = TemporaryDirectory.create();
    private final Path directory = TemporaryDirectory.create();
    private EmbeddedPostgres postgres;
    private PgBouncer bouncer;
    private ServiceProcess service;
    private String admin;

    @BeforeAll
    void startAll() throws IOException {
        postgres =
                EmbeddedPostgres.start(
                        SharedPrograms.lendTo(database),
                        problem -> {
                            throw problem;
                        });
        Map<String, String> settings = postgres.settings();
        bouncer =
                PgBouncer.start(
                        bouncerDirectory,
                        URI.create(settings.get("quarkus.flyway.jdbc-url").substring(5)).getPort(),
                        settings.get("quarkus.datasource.username"),
                        settings.get("quarkus.datasource.password"));
        service = launch(directory, "&prepareThreshold=0").awaitReady();
        admin = Files.readString(directory.resolve("admin.token"), UTF_8).strip();
    }

    @AfterAll
    void removeEverything() {
        service.close();
        bouncer.close();
        postgres.close();
        List.of(directory, bouncerDirectory, database).forEach(TemporaryDirectory::delete);
    }

    @Test
    void issuesToManyAtOnceAndRevokesAndKeepsItsAudit() throws Exception {
        List<Response> issued =
                Crowd.start(
                                Stream.<Callable<Response>>generate(() -> this::issue)
                                        .limit(AT_ONCE)
                                        .toList())
                        .results();
        assertThat(issued).extracting(Response::statusCode).containsOnly(201);

        Certificate certificate = Certificate.parse(issued.get(0).asByteArray());
        Api.as(admin)
                .contentType("application/json")
                .body("{\"reason\": \"superseded\"}")
                .post(
                        service.http(
                                "/v1/certificates/" + certificate.serial().hex() + "/revocation"))
                .then()
                .statusCode(200);
        service.await("a list with it", () -> isListed(certificate));

        Api.as(admin)
                .get(service.http("/v1/audit/verification"))
                .then()
                .statusCode(200)
                .body("intact", equalTo(true));
        assertThat(service.output()).doesNotContain("ERROR", " WARN ");
    }

    /** Behind it the connection would be somebody else's a moment later. */
    @Test
    void hearsOfLocksPastIt() {
        service.await(
                "a connection that does nothing but listen",
                () ->
                        count("query LIKE 'LISTEN%' AND query_start < now() - interval '2 seconds'")
                                == 1);
    }

    @Test
    void doesNotStartWithPreparedStatementsThatGetLost() {
        Path another = TemporaryDirectory.create();
        try (ServiceProcess refused = launch(another, "")) {
            assertThat(refused.awaitExit()).as(refused.output()).isEqualTo(1);
            assertThat(refused.output())
                    .contains("prepareThreshold=0", "QUARKUS_DATASOURCE_JDBC_URL")
                    .hasLineCount(1);
        } finally {
            TemporaryDirectory.delete(another);
        }
    }

    private ServiceProcess launch(Path dataDirectory, String parameter) {
        Map<String, String> settings = new HashMap<>(postgres.settings());
        settings.put(
                "quarkus.datasource.jdbc.url", EmbeddedPostgres.url(bouncer.port()) + parameter);
        settings.put("postseal.bootstrap", "true");
        return ServiceProcess.launch(dataDirectory, List.of(), settings);
    }

    private Response issue() {
        return Api.as(admin)
                .contentType("application/pkcs10")
                .accept("application/pkix-cert")
                .body(Csrs.with(Keys.p256()).dns(NAME).body())
                .post(service.http(Api.CERTIFICATES));
    }

    private boolean isListed(Certificate certificate) {
        byte[] list = Api.anonymous().get(service.http("/crl/issuing.crl")).asByteArray();
        return ForeignCrl.parse(list).entries().stream()
                .anyMatch(entry -> entry.serial().equals(certificate.serial()));
    }

    private int count(String condition) {
        Map<String, String> settings = postgres.settings();
        try (Connection connection =
                        DriverManager.getConnection(
                                settings.get("quarkus.flyway.jdbc-url"),
                                settings.get("quarkus.flyway.username"),
                                settings.get("quarkus.flyway.password"));
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT count(*) FROM pg_stat_activity WHERE " + condition)) {
            row.next();
            return row.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
