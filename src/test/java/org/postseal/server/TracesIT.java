package org.postseal.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.testing.TraceCollector.parent;

import io.opentelemetry.proto.trace.v1.Span;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;
import org.postseal.testing.TraceCollector;
import org.postseal.testing.Wire;

/** The packaged service and what an operator's collector gets from it. */
class TracesIT {

    private static final String CLIENTS_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String TRACE_PARENT = "00-" + CLIENTS_TRACE + "-00f067aa0ba902b7-";

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
        if (service != null) {
            service.stop();
            service.close();
        }
        collector.close();
        TemporaryDirectory.delete(directory);
    }

    /** One start serves for all that is asked of it. */
    @Test
    void showsRequestsAndNoSecret() throws IOException {
        showsARequestFromHttpToItsCommit();
        joinsTheTraceOfAClientWhateverItsFlagsSay();
        showsOfARefusalWhatTheClientIsTold();
        showsNoSecret();

        collector.close();
        assertThat(issue("untraced.example.org").statusCode()).isEqualTo(201);
    }

    private void showsARequestFromHttpToItsCommit() {
        String id = issue("traced.example.org").header("X-Request-Id");

        List<Span> trace = await(id, 4);

        assertThat(trace.stream().map(span -> span.getName() + " < " + parent(span, trace)))
                .containsExactlyInAnyOrder(
                        "POST /v1/certificates < ",
                        "issue certificate < POST /v1/certificates",
                        "sign certificate < issue certificate",
                        "store certificate < issue certificate");
        assertThat(service.output()).contains(id + " method=POST path=/v1/certificates status=201");
    }

    private void joinsTheTraceOfAClientWhateverItsFlagsSay() {
        Response yes = issue("loud.example.org", "traceparent", TRACE_PARENT + "01");
        issue("mute.example.org", "traceparent", TRACE_PARENT + "00");

        assertThat(yes.header("X-Request-Id")).isEqualTo(CLIENTS_TRACE);
        await(CLIENTS_TRACE, 8);
    }

    private void showsOfARefusalWhatTheClientIsTold() {
        Response refused = issue("*.example.org");

        List<Span> trace = await(refused.header("X-Request-Id"), 2);

        assertThat(trace.toString())
                .contains(refused.jsonPath().getString("type"))
                .contains("STATUS_CODE_ERROR")
                .doesNotContain("exception");
    }

    private void showsNoSecret() throws IOException {
        issue("forwarded.example.org", "X-Forwarded-For", "192.0.2.99");
        issue("forwarded2.example.org", "Forwarded", "for=192.0.2.98;host=elsewhere.example.org");
        get("/v1/certificates?cursor=pst_planted-in-a-query");
        get("/v1/certificates?name=quiet.example.org");
        get("/v1/hosts/pst_planted-in-a-path");
        get("//pst_planted-where-nothing-is");
        await(issue("last.example.org").header("X-Request-Id"), 4);

        assertThat(collector.spans().toString())
                .contains("url.path", "/v1/certificates", "client.address", "127.0.0.1", "token:")
                .doesNotContain("planted", "quiet.example.org", "192.0.2.9", "elsewhere", admin);
    }

    private List<Span> await(String trace, int spans) {
        service.await("trace of " + spans + " spans", () -> collector.trace(trace).size() >= spans);
        return collector.trace(trace);
    }

    private void get(String target) throws IOException {
        String host = "localhost:" + service.http("").getPort();
        Wire.send(
                service.http("").getPort(),
                "GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
                        .formatted(target, host, admin));
    }

    private Response issue(String name) {
        return issue(name, "Accept", "*/*");
    }

    private Response issue(String name, String header, String value) {
        return Api.as(admin)
                .header(header, value)
                .contentType("application/pkcs10")
                .body(Csrs.pemFor(name).getBytes(UTF_8))
                .post(service.http("/v1/certificates"));
    }
}
