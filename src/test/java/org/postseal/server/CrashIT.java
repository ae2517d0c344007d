package org.postseal.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.postgresql.ds.PGSimpleDataSource;
import org.postseal.testing.Csrs;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;
import org.postseal.testing.Wire;

/**
 * The packaged service on a data directory of its own, killed in every way there is. Each test
 * leaves it running, with all that was ever stored.
 */
@TestInstance(Lifecycle.PER_CLASS)
class CrashIT {

    private static final int TERMINATED = 128 + 15;

    private Path directory;
    private ServiceProcess service;

    @BeforeAll
    void startOnAnEmptyDirectory() throws SQLException {
        directory = TemporaryDirectory.create();
        service = ServiceProcess.start(directory);
        tell("CREATE TABLE kept (value text)");
    }

    @AfterAll
    void removeEverything() {
        service.close();
        TemporaryDirectory.delete(directory);
    }

    @Test
    void keepsWhatItHasOverAShutdown() throws SQLException {
        store("before the shutdown");
        assertThat(service.stop()).isEqualTo(TERMINATED);
        assertThat(directory.resolve("postgresql/data/postmaster.pid")).doesNotExist();

        service = ServiceProcess.start(directory);

        assertThat(stored()).contains("before the shutdown");
        assertThat(service.output()).doesNotContain("was not shut down");
    }

    @Test
    void answersWhatIsUnderWayWhenItIsAskedToEnd() throws IOException {
        String csr = Csrs.pemFor("mail.example.org");
        try (Socket client = new Socket("localhost", service.http("/").getPort())) {
            client.setSoTimeout(20_000);
            Wire.write(
                    client,
                    """
                    POST /v1/certificates HTTP/1.1\r
                    Host: localhost\r
                    Authorization: Bearer %s\r
                    Content-Type: application/pkcs10\r
                    Content-Length: %d\r
                    Expect: 100-continue\r
                    \r
                    """
                            .formatted(read("admin.token").strip(), csr.length()));
            byte[] goOn = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(UTF_8);
            assertThat(client.getInputStream().readNBytes(goOn.length)).isEqualTo(goOn);

            service.java().destroy();
            service.await(
                    "end",
                    () -> service.output().contains("Waiting for HTTP requests to complete"));
            Wire.write(client, csr);

            assertThat(Wire.readAll(client))
                    .startsWith("HTTP/1.1 201 ")
                    .contains("-----END CERTIFICATE-----");
            assertThat(service.awaitExit()).isEqualTo(TERMINATED);
        }
        service = ServiceProcess.start(directory);
    }

    @Test
    void survivesTheDeathOfTheService() throws SQLException {
        store("before the death of the service");
        ProcessHandle orphan = service.postgres();
        ServiceProcess.kill(service.java());
        assertThat(orphan.isAlive()).isTrue();

        service = ServiceProcess.start(directory);

        assertThat(orphan.isAlive()).isFalse();
        assertThat(stored()).contains("before the death of the service");
        assertThat(service.output())
                .contains("Shut down the PostgreSQL [")
                .contains(Long.toString(orphan.pid()));
    }

    @Test
    void answersAgainAfterTheDeathOfPostgres() throws SQLException {
        store("before the death of PostgreSQL");
        ProcessHandle first = service.postgres();

        ServiceProcess.kill(first);

        service.await("new server", () -> service.output().contains("PostgreSQL answers again."));
        service.awaitReady();
        assertThat(service.postgres().pid()).isNotEqualTo(first.pid());
        assertThat(stored()).contains("before the death of PostgreSQL");
    }

    @Test
    void survivesTheDeathOfBoth() throws SQLException {
        store("before the death of both");
        ProcessHandle postgres = service.postgres();
        ServiceProcess.kill(service.java());
        ServiceProcess.kill(postgres);

        service = ServiceProcess.start(directory);

        assertThat(stored()).contains("before the death of both");
        assertThat(service.output()).contains("The last run was not shut down");
    }

    @Test
    void refusesASecondStartAndLeavesTheFirstAlone() {
        long postgres = service.postgres().pid();
        ServiceProcess second = ServiceProcess.launch(directory, List.of(), Map.of());

        assertThat(second.awaitExit()).isEqualTo(1);
        assertThat(second.output())
                .hasLineCount(1)
                .startsWith("Postseal: Another Postseal (process " + service.java().pid() + ")");
        assertThat(service.isReady()).isTrue();
        assertThat(service.postgres().pid()).isEqualTo(postgres);
    }

    @Test
    void letsNobodyIntoTheDatabaseWithoutThePassword() throws SQLException, IOException {

        assertThatThrownBy(() -> ask("", "SELECT 1")).hasMessageContaining("password");
        assertThatThrownBy(() -> ask("guess", "SELECT 1"))
                .hasMessageContaining("password authentication failed");
        assertThat(ask(password(), "SHOW unix_socket_directories")).isEmpty();
        assertThat(Files.getPosixFilePermissions(directory.resolve("postgresql.password")))
                .hasSize(2);
    }

    private void store(String value) throws SQLException {
        tell("INSERT INTO kept VALUES ('" + value + "')");
    }

    private void tell(String statement) throws SQLException {
        try (Connection connection = connect(password());
                Statement execution = connection.createStatement()) {
            execution.execute(statement);
        }
    }

    private String stored() throws SQLException {
        return ask(password(), "SELECT string_agg(value, ', ') FROM kept");
    }

    private String ask(String password, String query) throws SQLException {
        try (Connection connection = connect(password);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private Connection connect(String password) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setPortNumbers(new int[] {service.postgresPort()});
        source.setDatabaseName("postseal");
        return source.getConnection("postgres", password);
    }

    private String password() {
        return read("postgresql.password");
    }

    private String read(String file) {
        try {
            return Files.readString(directory.resolve(file), UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
