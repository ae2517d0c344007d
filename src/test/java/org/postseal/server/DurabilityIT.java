package org.postseal.server;

import static java.net.http.HttpResponse.BodyHandlers.ofByteArray;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;

/** Clients keep asking for certificates while everything is killed under their hands. */
class DurabilityIT {

    private static final int CLIENTS = 8;
    private static final int CERTIFICATES = 1000;
    private static final int EACH = CERTIFICATES / CLIENTS;
    private static final Duration BEFORE_A_RETRY = Duration.ofMillis(20);

    private final HttpClient http = HttpClient.newHttpClient();

    /** What clients have in their hands, by the path that they were given with it. */
    private final Map<String, byte[]> received = new ConcurrentHashMap<>();

    private Path directory;
    private volatile ServiceProcess service;

    @BeforeEach
    void startOnAnEmptyDirectory() {
        directory = TemporaryDirectory.create();
        service = ServiceProcess.start(directory);
    }

    @AfterEach
    void removeEverything() {
        service.close();
        TemporaryDirectory.delete(directory);
    }

    @Test
    void keepsEveryCertificateThatAClientHasReceived()
            throws IOException, InterruptedException, ExecutionException, SQLException {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<Future<?>> working = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            String host = "mail" + i + ".example.org";
            working.add(clients.submit(() -> fetch(host)));
        }

        awaitReceived(CERTIFICATES / 5);
        ServiceProcess.kill(service.postgres());
        awaitReceived(CERTIFICATES * 2 / 5);
        ServiceProcess.kill(service.java());
        service = ServiceProcess.start(directory);
        awaitReceived(CERTIFICATES * 3 / 5);
        ProcessHandle postgres = service.postgres();
        ServiceProcess.kill(service.java());
        ServiceProcess.kill(postgres);
        service = ServiceProcess.start(directory);
        for (Future<?> client : working) {
            client.get();
        }
        clients.shutdown();

        assertThat(received).hasSize(CERTIFICATES);
        for (Map.Entry<String, byte[]> each : received.entrySet()) {
            HttpResponse<byte[]> found = get(each.getKey());
            assertThat(found.statusCode()).as(each.getKey()).isEqualTo(200);
            assertThat(found.body()).as(each.getKey()).isEqualTo(each.getValue());
        }
        assertAuditIsWhole();
    }

    /** One host's part of all certificates; whatever fails is asked again. */
    private void fetch(String host) {
        byte[] csr = Csrs.with(Keys.p256()).dns(host).body();
        for (int got = 0; got < EACH; ) {
            try {
                HttpResponse<byte[]> answer = post(csr);
                if (answer.statusCode() == 201) {
                    received.put(
                            answer.headers().firstValue("Location").orElseThrow(), answer.body());
                    got++;
                    continue;
                }
                assertThat(answer.statusCode())
                        .as(new String(answer.body(), US_ASCII))
                        .isEqualTo(503);
            } catch (IOException cutOff) {
                // Killed under our hands: no certificate was received.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            LockSupport.parkNanos(BEFORE_A_RETRY.toNanos());
        }
    }

    private HttpResponse<byte[]> post(byte[] csr) throws IOException, InterruptedException {
        return http.send(
                request("/v1/certificates").POST(BodyPublishers.ofByteArray(csr)).build(),
                ofByteArray());
    }

    private HttpResponse<byte[]> get(String location) throws IOException, InterruptedException {
        String path = location.substring(location.indexOf("/v1/"));
        return http.send(request(path).build(), ofByteArray());
    }

    private HttpRequest.Builder request(String path) throws IOException {
        return HttpRequest.newBuilder(service.http(path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/pkcs10")
                .header("Authorization", "Bearer " + secret("admin.token"));
    }

    private void awaitReceived(int count) {
        service.await(count + " certificates", () -> received.size() >= count);
    }

    /**
     * Each chain of the audit counts from 1 up to its head without a gap, and each certificate
     * there is, received or not, has its record.
     */
    private void assertAuditIsWhole() throws SQLException, IOException {
        assertThat(
                        ask(
                                """
                                SELECT count(*) FROM audit_head h WHERE position <>
                                  (SELECT count(*) FROM audit a WHERE a.writer = h.writer
                                     AND a.position BETWEEN 1 AND h.position)
                                """))
                .isZero();
        assertThat(
                        ask(
                                """
                                SELECT count(*) FROM audit a WHERE NOT EXISTS
                                  (SELECT FROM audit_head h WHERE h.writer = a.writer AND h.position >= a.position)
                                """))
                .isZero();
        long certificates = ask("SELECT count(*) FROM certificate");
        assertThat(certificates).isGreaterThan(CERTIFICATES);
        assertThat(
                        ask(
                                """
                                SELECT count(DISTINCT c.serial) FROM certificate c JOIN
                                  (SELECT convert_from(event, 'UTF8')::jsonb AS said FROM audit) a
                                  ON a.said -> 'details' ->> 'serial' = encode(c.serial, 'hex')
                                """))
                .isEqualTo(certificates);
    }

    private long ask(String query) throws SQLException, IOException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setPortNumbers(new int[] {service.postgresPort()});
        source.setDatabaseName("postseal");
        try (Connection connection =
                        source.getConnection("postgres", secret("postgresql.password"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private String secret(String file) throws IOException {
        return Files.readString(directory.resolve(file), US_ASCII).strip();
    }
}
