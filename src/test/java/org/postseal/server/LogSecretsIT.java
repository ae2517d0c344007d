package org.postseal.server;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;

/**
 * The most talkative log that an operator can ask the packaged service for: the build leaves out
 * what is below DEBUG ({@code quarkus.log.min-level}), whatever the level is set to.
 */
class LogSecretsIT {

    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PASSPHRASE = "planted-passphrase-of-the-authority";
    private static final String WRONG = "planted-passphrase-that-is-wrong";
    private static final String NEXT = "planted-passphrase-of-tomorrow";
    private static final String BROKEN = "planted-passphrase-in-broken-json";
    private static final String NO_TOKEN = "pst_planted-token-that-is-none";
    private static final String IN_QUERY = "pst_planted-token-in-a-query";
    private static final String IN_PATH = "pst_planted-token-in-a-path";

    @Test
    void noSecretIsInTheLogAtItsMostTalkative() throws IOException {
        Path data = TemporaryDirectory.create();
        try (ServiceProcess service =
                ServiceProcess.start(
                        data,
                        Map.of(
                                "quarkus.log.level", "TRACE",
                                "quarkus.log.console.json.enabled", "true"))) {
            Map<String, String> secrets = secretsOf(data);
            String csr = Csrs.pemFor("logged.example.org");
            secrets.put("CSR", csr.lines().skip(1).findFirst().orElseThrow());
            secrets.put("refused CSR", use(service, secrets.get("admin.token"), csr));
            service.stop();

            String log = service.output() + logsOf(data);
            assertThat(log).contains("DEBUG", "\"requestId\":\"" + TRACE_ID + "\"");
            secrets.forEach((name, secret) -> assertThat(log).as(name).doesNotContain(secret));
        } finally {
            TemporaryDirectory.delete(data);
        }
    }

    /** Everything that takes a secret, also where it fails; returns a line of a refused CSR. */
    private static String use(ServiceProcess service, String token, String csr) {
        String authorities = "/v1/authorities";
        String one = authorities + "/logged";
        String request =
                """
                {"name": "logged", "kind": "root", "subject": "CN=Logged", "key": "EC-P256", "passphrase": "%s"}
                """;
        Api.as(token)
                .contentType("application/json")
                .body(request.formatted(PASSPHRASE))
                .post(service.http(authorities))
                .then()
                .statusCode(201);
        Api.as(token)
                .contentType("application/json")
                .body("{\"passphrase\": \"" + BROKEN + "\", \"name\": {]")
                .post(service.http(authorities))
                .then()
                .statusCode(400);
        Api.as(token)
                .contentType("text/plain")
                .body(WRONG)
                .post(service.http(one + "/unlock"))
                .then()
                .statusCode(422);
        Api.as(token)
                .contentType("text/plain")
                .body(PASSPHRASE)
                .post(service.http(one + "/unlock"));
        Api.as(token)
                .contentType("application/json")
                .body("{\"current\": \"" + PASSPHRASE + "\", \"new\": \"" + NEXT + "\"}")
                .put(service.http(one + "/passphrase"))
                .then()
                .statusCode(204);
        Api.as(token)
                .header("traceparent", "00-" + TRACE_ID + "-00f067aa0ba902b7-01")
                .contentType("application/x-pem-file")
                .body(csr.getBytes(ISO_8859_1))
                .post(service.http("/v1/certificates"))
                .then()
                .statusCode(201);
        String refused = Csrs.with(Keys.p256()).dns("*.example.org").pem();
        Api.as(token)
                .contentType("application/x-pem-file")
                .body(refused.getBytes(ISO_8859_1))
                .post(service.http("/v1/certificates"))
                .then()
                .statusCode(422);
        Api.as(NO_TOKEN).get(service.http("/v1/certificates")).then().statusCode(401);
        given().get(service.http("/v1/certificates?access_token=" + IN_QUERY))
                .then()
                .statusCode(400);
        given().get(service.http("/v1/tokens/" + IN_PATH)).then().statusCode(400);
        return refused.lines().skip(1).findFirst().orElseThrow();
    }

    private static Map<String, String> secretsOf(Path data) throws IOException {
        Map<String, String> secrets = new HashMap<>();
        for (String file :
                List.of("admin.token", "passphrase", "root.passphrase", "postgresql.password")) {
            secrets.put(file, Files.readString(data.resolve(file)).strip());
        }
        byte[] key = Files.readAllBytes(data.resolve("token.key"));
        secrets.put("token.key in hexadecimal", HexFormat.of().formatHex(key));
        secrets.put("token.key in base64", Base64.getEncoder().encodeToString(key));
        String tls = Files.readString(data.resolve("tls.pem"));
        secrets.put("tls.pem", tls.lines().skip(1).findFirst().orElseThrow());
        for (String planted :
                List.of(PASSPHRASE, WRONG, NEXT, BROKEN, NO_TOKEN, IN_QUERY, IN_PATH)) {
            secrets.put(planted, planted);
        }
        return secrets;
    }

    private static String logsOf(Path data) throws IOException {
        StringBuilder logs = new StringBuilder();
        try (Stream<Path> files = Files.walk(data.resolve("postgresql/log"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                logs.append(Files.readString(file, ISO_8859_1));
            }
        }
        return logs.toString();
    }
}
