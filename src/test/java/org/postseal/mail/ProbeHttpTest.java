package org.postseal.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.KeyPair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postseal.access.Role;
import org.postseal.access.Scopes;
import org.postseal.access.TestTokens;
import org.postseal.testing.Api;
import org.postseal.testing.AuditTrail;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.Owner;
import org.postseal.testing.TlsServer;
import org.postseal.x509.Pem;

/** A host on this machine, which configuration allows to probe, at ports of its own. */
@QuarkusTest
@TestProfile(ProbeHttpTest.OnThisMachine.class)
@Timeout(120)
class ProbeHttpTest {

    private static final String HOST = "localhost";
    private static final String PROBE = "/v1/hosts/" + HOST + "/probe";

    /** Free ports for all services. */
    public static class OnThisMachine implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> settings = new HashMap<>();
            settings.put("postseal.probe.allow-loopback", "true");
            settings.put("postseal.watch.enabled", "true");
            settings.put("postseal.limits.probes-per-identity", "3");
            for (String service :
                    new String[] {
                        "smtp", "submission", "submissions", "imap", "imaps", "pop3", "pop3s"
                    }) {
                try (ServerSocket free = new ServerSocket(0)) {
                    settings.put(
                            "postseal.probe.ports." + service,
                            Integer.toString(free.getLocalPort()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return settings;
        }
    }

    @Inject TestTokens tokens;
    @Inject Watch watch;
    @Inject WatchMetrics metrics;

    @ConfigProperty(name = "postseal.probe.ports.imaps")
    int imaps;

    @ConfigProperty(name = "postseal.probe.ports.pop3s")
    int pop3s;

    private final KeyPair key = Keys.p256();
    private String token;
    private JsonPath first;

    @BeforeEach
    void haveACertificateAndSomebodyWhoMayProbe() {
        first = issued();
        token = tokens.of(Role.OPERATOR, Scopes.names(HOST));
    }

    @Test
    void provesARenewalOnEachPort() throws IOException {
        try (TlsServer imap = serving(imaps, first)) {
            probe().body("summary", equalTo("ok"))
                    .body("ok", equalTo(true))
                    .body(
                            "services.find { it.state == 'served' }.serial",
                            equalTo(first.getString("serial")))
                    .body("services.find { it.state == 'served' }.service", equalTo("imaps"));
            JsonPath renewed = issued();
            try (TlsServer pop = serving(pop3s, renewed)) {
                probe().body("summary", equalTo("half-renewed"))
                        .body("ok", equalTo(false))
                        .body(
                                "services.find { it.service == 'imaps' && it.state == 'served' }.findings[0].kind",
                                equalTo("not-renewed"));
                assertThat(pop.port()).isNotEqualTo(imap.port());
            }
        }
        assertThat(AuditTrail.of("token:" + TestTokens.id(token)))
                .anyMatch(record -> record.contains("host.probe") && record.contains(HOST));
    }

    @Test
    void writesATableOnRequest() throws IOException {
        try (TlsServer imap = serving(imaps, first)) {
            Api.as(token)
                    .accept("text/plain")
                    .post(PROBE)
                    .then()
                    .statusCode(200)
                    .contentType("text/plain")
                    .body(containsString(first.getString("serial")));
            assertThat(imap.port()).isEqualTo(imaps);
        }
    }

    @Test
    void watchesAHostFromItsFirstProbeOn() throws Exception {
        String auditor = tokens.of(Role.AUDITOR);
        JsonPath renewed = issued();
        try (TlsServer imap = serving(imaps, first)) {
            probe();
            watched(auditor)
                    .body(one("summary"), equalTo("not-renewed"))
                    .body(one("findings"), equalTo(List.of("imaps not-renewed")));
            assertThat(imap.port()).isEqualTo(imaps);
        }
        try (TlsServer imap = serving(imaps, renewed)) {
            itIsTimeToLookAgain();
            watched(auditor).body(one("name"), nullValue());
            Api.as(auditor).get("/v1/watch?all=true").then().body(one("summary"), equalTo("ok"));
            metrics.measure();
            assertThat(Api.anonymous().get("/q/metrics").asString())
                    .contains("postseal_watched_hosts{summary=\"ok\"} 1.0")
                    .doesNotContain("postseal_watched_hosts{summary=\"not-renewed\"}");
            assertThat(imap.port()).isEqualTo(imaps);
        }
        itIsTimeToLookAgain();
        watched(auditor).body(one("summary"), equalTo("unreachable"));
    }

    @Test
    void saysNothingOfAHostThatIsNoneOfTheCallers() {
        probe();

        watched(tokens.of(Role.OPERATOR, Scopes.names(HOST)))
                .body(one("summary"), equalTo("unreachable"));
        watched(tokens.of(Role.OPERATOR, Scopes.names("*.example.org")))
                .body(one("name"), nullValue());
        Api.as(tokens.of(Role.REQUESTER)).get("/v1/watch").then().statusCode(403);
    }

    @Test
    void watchesAHostNoLongerWhenAnOperatorSaysSo() {
        probe();
        String watched = "/v1/watch/" + HOST;

        Api.as(tokens.of(Role.OPERATOR, Scopes.names("*.example.org")))
                .delete(watched)
                .then()
                .statusCode(403);
        String auditor = tokens.of(Role.AUDITOR);
        Api.as(auditor).delete(watched).then().statusCode(403);
        assertThat(AuditTrail.of("token:" + TestTokens.id(auditor)))
                .singleElement()
                .asString()
                .as("that it is not for auditors, whichever host it is")
                .contains("REFUSED", "DELETE /v1/watch/");
        watched(token).body(one("summary"), equalTo("unreachable"));
        Api.as(token).delete(watched).then().statusCode(204);
        watched(token).body(one("name"), nullValue());
        Api.as(token).delete(watched).then().statusCode(404);
        assertThat(AuditTrail.of("token:" + TestTokens.id(token)))
                .anyMatch(record -> record.contains("host.unwatch") && record.contains(HOST));
    }

    private static String one(String field) {
        return "items.find { it.name == '" + HOST + "' }?." + field;
    }

    private static ValidatableResponse watched(String token) {
        return Api.as(token).get("/v1/watch").then().statusCode(200);
    }

    /** Whoever takes the turn, the schedule or this test, it is over when the next look is far. */
    private void itIsTimeToLookAgain() throws InterruptedException {
        Owner.update(
                "UPDATE watched_host SET due_at = now() - interval '1 day' WHERE host = ?", HOST);
        watch.takeTurns();
        while (Owner.query(
                        "SELECT host FROM watched_host WHERE host = ? AND due_at > now() + interval '1 hour'",
                        HOST)
                .isEmpty()) {
            Thread.sleep(20);
        }
    }

    @Test
    void saysThatNobodyAnswers() {
        probe().body("summary", equalTo("unreachable"));
    }

    @Test
    void letsNobodyProbeAHostOutsideTheirNames() {
        Api.as(tokens.of(Role.OPERATOR, Scopes.names("*.example.org")))
                .post(PROBE)
                .then()
                .statusCode(403);
        Api.as(tokens.of(Role.AUDITOR)).post(PROBE).then().statusCode(403);
        Api.as(token).post("/v1/hosts/nobody.example.org/probe").then().statusCode(404);
    }

    /** However long its host lets the probe wait. */
    @Test
    void takesOneOfTheFewPlacesForEachWhoAsks() throws IOException {
        try (ServerSocket silent = new ServerSocket(imaps)) {
            CompletableFuture<Integer> first =
                    CompletableFuture.supplyAsync(() -> Api.as(token).post(PROBE).statusCode());
            try (Socket connection = silent.accept()) {
                Api.as(token)
                        .post(PROBE)
                        .then()
                        .statusCode(429)
                        .body("detail", containsString("is having a host probed"));
                assertThat(connection.isConnected()).isTrue();
            }
            assertThat(first.join()).isEqualTo(200);
        }
    }

    @Test
    void isHeldToALimit() {
        for (int i = 0; i < 3; i++) {
            probe();
        }
        Api.as(token)
                .post(PROBE)
                .then()
                .statusCode(429)
                .body("type", equalTo("urn:postseal:problem:rate-limited"));
    }

    private ValidatableResponse probe() {
        return Api.as(token).post(PROBE).then().statusCode(200);
    }

    private JsonPath issued() {
        return Api.signing(Csrs.with(key).dns(HOST).pem().getBytes(US_ASCII))
                .accept("application/json")
                .post(Api.CERTIFICATES)
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    private TlsServer serving(int port, JsonPath certificate) throws IOException {
        SSLContext context =
                TlsServer.context(
                        certificate.getString("chain").getBytes(US_ASCII),
                        Pem.encode("PRIVATE KEY", key.getPrivate().getEncoded())
                                .getBytes(US_ASCII));
        return TlsServer.start(
                port, connection -> TlsServer.drain(TlsServer.handshake(context, connection)));
    }
}
