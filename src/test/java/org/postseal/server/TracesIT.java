package org.postseal.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;
import org.postseal.testing.TraceCollector;

/** The packaged service and what an operator's collector gets from it. */
class TracesIT {

    private static final String CLIENTS_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final Path directory = TemporaryDirectory.create();
    private final TraceCollector collector = TraceCollector.start();
    private ServiceProcess service;
    private String admin;

    @BeforeEach
    void start() throws IOException {
        service =
                ServiceProcess.start(
                        directory,
                        Map.of(
                                "postseal.traces-endpoint",
                                collector.endpoint().toString(),
                                "quarkus.otel.bsp.schedule.delay",
                                "100ms"));
        admin = Files.readString(directory.resolve("admin.token"), UTF_8).strip();
    }

    @AfterEach
    void end() {
        service.stop();
        service.close();
        collector.close();
        TemporaryDirectory.delete(directory);
    }

    @Test
    void showsARequestFromHttpToItsCommitAndNoSecret() {
        Response issued = issue("traced.example.org");
        String id = issued.header("X-Request-Id");
        service.await("a whole trace", () -> collector.trace(id).size() >= 4);

        List<Span> trace = collector.trace(id);
        assertThat(
                        trace.stream()
                                .collect(
                                        Collectors.toMap(
                                                Span::getName,
                                                s -> TraceCollector.parent(s, trace))))
                .containsEntry("POST /v1/certificates", "")
                .containsEntry("issue certificate", "POST /v1/certificates")
                .containsEntry("sign certificate", "issue certificate")
                .containsEntry("store certificate", "issue certificate");

        assertThat(service.output()).contains(id + " method=POST path=/v1/certificates status=201");

        assertThat(issue("mine.example.org", "-01").header("X-Request-Id"))
                .isEqualTo(CLIENTS_TRACE);
        assertThat(issue("mute.example.org", "-00").statusCode()).isEqualTo(201);
        service.await("both of a client's own", () -> collector.trace(CLIENTS_TRACE).size() >= 8);

        get("/v1/certificates?cursor=pst_planted-in-a-query");
        get("/v1/hosts/pst_planted-in-a-path");
        get("/v1/certificates?name=quiet.example.org");
        get("//pst_planted-where-nothing-is");
        String last = issue("last.example.org").header("X-Request-Id");
        service.await("the last trace", () -> collector.trace(last).size() >= 4);
        assertThat(collector.spans().toString())
                .contains("url.path", "/v1/certificates", "client.address", "127.0.0.1", "token:")
                .doesNotContain("planted", "quiet.example.org", "192.0.2.99", admin);

        collector.close();
        assertThat(issue("untraced.example.org").statusCode()).isEqualTo(201);
    }

    private Response issue(String name) {
        return Api.as(admin)
                .contentType("application/pkcs10")
                .body(Csrs.pemFor(name).getBytes(UTF_8))
                .post(service.http("/v1/certificates"));
    }

    private Response issue(String name, String flags) {
        return Api.as(admin)
                .header("traceparent", "00-" + CLIENTS_TRACE + "-00f067aa0ba902b7" + flags)
                .contentType("application/pkcs10")
                .body(Csrs.pemFor(name).getBytes(UTF_8))
                .post(service.http("/v1/certificates"));
    }

    private void get(String target) {
        Api.as(admin)
                .header("X-Forwarded-For", "192.0.2.99")
                .get(URI.create(service.http("") + target));
    }
}
