package org.postseal.rest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.postseal.rest.AuthorityApi.chain;
import static org.postseal.rest.AuthorityApi.createAuthority;
import static org.postseal.rest.AuthorityApi.issue;
import static org.postseal.rest.AuthorityApi.signer;
import static org.postseal.rest.AuthorityApi.succeed;
import static org.postseal.testing.Api.admin;
import static org.postseal.testing.Api.anonymous;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.access.Role;
import org.postseal.access.ScopeFields;
import org.postseal.access.TestTokens;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.CurlHost;
import org.postseal.testing.OpenSsl;

/** One authority follows another, and nobody has to change anything for it. */
@QuarkusTest
class SuccessorTest {

    @TestHTTPResource(value = "/", tls = true)
    URI https;

    @Inject TestTokens tokens;

    @TempDir Path directory;

    @Test
    void signsForWhoeverNamesTheOldOne() {
        createAuthority("line-root", Map.of("kind", "root")).statusCode(201);
        createAuthority("line", below("line-root", "P2Y", "permittedNames", List.of("example.org")))
                .statusCode(201);
        byte[] old = chain("line");

        succeed("line", Map.of())
                .statusCode(201)
                .header("Location", containsString("/v1/authorities/line-2"))
                .body("name", equalTo("line-2"))
                .body("subject", equalTo("CN=line G2,O=Example"))
                .body("parent", equalTo("line-root"))
                .body("key", equalTo("EC-P256"))
                .body("permittedNames", equalTo(List.of("example.org")))
                .body("state", equalTo("active"))
                .body("predecessor", equalTo("line"))
                .body("successor", nullValue())
                .body("successorDue", notNullValue());

        admin().get("/v1/authorities/line")
                .then()
                .body("state", equalTo("succeeded"))
                .body("successor", equalTo("line-2"))
                .body("successorDue", nullValue());
        byte[] young = chain("line");
        OpenSsl openssl = new OpenSsl(directory);
        openssl.write("root.pem", anonymous().get("/ca/line-root.pem").asByteArray());
        for (byte[] chain : List.of(old, young)) {
            openssl.write("mail.pem", chain);
            assertThat(
                            openssl.run(
                                    "verify",
                                    "-x509_strict",
                                    "-CAfile",
                                    "root.pem",
                                    "-untrusted",
                                    "mail.pem",
                                    "mail.pem"))
                    .isEqualTo("mail.pem: OK\n");
        }
        assertThat(openssl.run("x509", "-in", "mail.pem", "-noout", "-issuer")).contains("line G2");
        succeed("line-2", Map.of()).statusCode(201).body("name", equalTo("line-3"));
        assertThat(signer(issue("line"))).isEqualTo("line-3");
    }

    @Test
    void isWithinTheScopeOfWhoMayUseTheOldOne() {
        createAuthority("scoped-root", Map.of("kind", "root")).statusCode(201);
        createAuthority("scoped", below("scoped-root", "P2Y")).statusCode(201);
        ScopeFields scope =
                new ScopeFields(
                        Optional.of(List.of("**.example.org")),
                        Optional.empty(),
                        Optional.of(List.of("scoped")),
                        Optional.empty(),
                        false,
                        false);
        String operator = tokens.of(Role.OPERATOR, scope);
        succeed("scoped", Map.of()).statusCode(201);

        String serial =
                Api.as(operator)
                        .contentType("application/pkcs10")
                        .accept("application/json")
                        .body(Csrs.pemFor("mail.example.org").getBytes(US_ASCII))
                        .post(Api.CERTIFICATES)
                        .then()
                        .statusCode(201)
                        .body("authority", equalTo("scoped-2"))
                        .extract()
                        .path("serial");

        Api.as(operator).get(Api.CERTIFICATES + "/" + serial).then().statusCode(200);
        Api.as(operator).post("/v1/authorities/scoped-2/lock").then().statusCode(204);
        Api.as(operator).post("/v1/authorities/scoped-root/lock").then().statusCode(403);
    }

    @Test
    void takesOverAHostThatRenewsByItsCertificate() {
        createAuthority("host-root", Map.of("kind", "root")).statusCode(201);
        // So short that the host's certificate ends with it.
        createAuthority("host", below("host-root", "P40D")).statusCode(201);
        CurlHost host = CurlHost.withCertificate(directory, https, "mail.example.org");
        host.certify("mail", "?authority=host");

        succeed("host", Map.of("validity", "P2Y")).statusCode(201);

        var renewed = host.shown(Api.CERTIFICATES, "--data-binary", "@mail.csr").json(201);
        assertThat(renewed.getString("authority")).isEqualTo("host-2");
        assertThat(life(renewed.getString("notBefore"), renewed.getString("notAfter")))
                .isGreaterThan(Duration.ofDays(89));
    }

    /** Over half the time that the old one has left, each at a moment of its own. */
    @Test
    void drawsTheHostsOverBeforeTheirTime() {
        createAuthority("drawing-root", Map.of("kind", "root")).statusCode(201);
        createAuthority("drawing", below("drawing-root", "P120D")).statusCode(201);
        List<String> serials = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            serials.add(issue("drawing", "drawn" + i + ".example.org").extract().path("serial"));
        }
        Instant usual = renewAfter(serials.get(0));

        succeed("drawing", Map.of("validity", "P2Y")).statusCode(201);

        Instant now = Instant.now();
        assertThat(serials.stream().map(SuccessorTest::renewAfter))
                .doesNotHaveDuplicates()
                .allSatisfy(
                        moment ->
                                assertThat(moment)
                                        .isBefore(usual)
                                        .isBetween(
                                                now.minusSeconds(60),
                                                now.plus(Duration.ofDays(60))));
        String status = anonymous().get("/v1/hosts/drawn0.example.org/status").asString();
        assertThat(status).contains(renewAfter(serials.get(0)).toString());
        // The new one's own are left alone.
        String young = issue("drawing", "young.example.org").extract().path("serial");
        assertThat(renewAfter(young)).isAfter(now.plus(Duration.ofDays(59)));
    }

    @Test
    void leavesTheOldOneItsListAndItsOcsp() {
        createAuthority("lasting-root", Map.of("kind", "root")).statusCode(201);
        createAuthority("lasting", below("lasting-root", "P2Y")).statusCode(201);
        String serial = issue("lasting").extract().path("serial");
        succeed("lasting", Map.of()).statusCode(201);

        admin().contentType("application/json")
                .body("{\"reason\": \"superseded\"}")
                .post(Api.CERTIFICATES + "/" + serial + "/revocation")
                .then()
                .statusCode(200);

        OpenSsl openssl = new OpenSsl(directory);
        openssl.write("chain.pem", chain("lasting"));
        openssl.write("lasting.pem", anonymous().get("/ca/lasting.pem").asByteArray());
        openssl.write("root.pem", anonymous().get("/ca/lasting-root.pem").asByteArray());
        openssl.run(
                "ocsp",
                "-issuer",
                "lasting.pem",
                "-serial",
                "0x" + serial,
                "-reqout",
                "request.der");
        await(
                () -> {
                    openssl.write(
                            "answer.der",
                            anonymous()
                                    .contentType("application/ocsp-request")
                                    .body(openssl.read("request.der"))
                                    .post("/ocsp/lasting")
                                    .asByteArray());
                    return openssl.tryRun(
                                    "ocsp",
                                    "-respin",
                                    "answer.der",
                                    "-reqin",
                                    "request.der",
                                    "-issuer",
                                    "lasting.pem",
                                    "-CAfile",
                                    "root.pem",
                                    "-serial",
                                    "0x" + serial,
                                    "-no_nonce")
                            .output();
                },
                "superseded");
        await(
                () -> {
                    openssl.write("list.crl", anonymous().get("/crl/lasting.crl").asByteArray());
                    return openssl.run(
                            "crl", "-inform", "DER", "-in", "list.crl", "-noout", "-text");
                },
                "Superseded");
    }

    @Test
    void isMadeOnceAndOutlivesTheOldOne() {
        createAuthority("once-root", Map.of("kind", "root", "validity", "P1Y")).statusCode(201);
        createAuthority("once", Map.of("kind", "issuing", "parent", "once-root")).statusCode(201);

        succeed("once", Map.of())
                .statusCode(422)
                .body("detail", containsString("no later than once"));
        admin().get("/v1/authorities/once-2").then().statusCode(404);
        createAuthority("once-later", below("once-root", "P90D")).statusCode(201);
        succeed("once-later", Map.of("validity", "P180D", "name", "once")).statusCode(409);
        succeed("once-later", Map.of("validity", "P180D", "passphrase", "short")).statusCode(422);
        succeed(
                        "once-later",
                        Map.of(
                                "validity",
                                "P180D",
                                "name",
                                "other",
                                "subject",
                                "CN=Other",
                                "key",
                                "EC-P384"))
                .statusCode(201)
                .body("name", equalTo("other"))
                .body("subject", equalTo("CN=Other"))
                .body("key", equalTo("EC-P384"));
        succeed("once-later", Map.of("validity", "P180D"))
                .statusCode(409)
                .body("detail", containsString("successor other already"));
        succeed("nobody", Map.of()).statusCode(404);
    }

    /** But for whoever asks for so little. */
    @Test
    void isAskedForByAnAuthorityThatHasNoUsefulLifeLeftToGive() {
        createAuthority("dying-root", Map.of("kind", "root")).statusCode(201);
        createAuthority("dying", below("dying-root", "PT20H")).statusCode(201);

        issue("dying")
                .statusCode(422)
                .body("detail", containsString("less than a day"))
                .body("detail", containsString("/v1/authorities/dying/successor"));
        Api.signing(Csrs.pemFor("mail.example.org").getBytes(US_ASCII))
                .post(Api.CERTIFICATES + "?authority=dying&validity=PT2H")
                .then()
                .statusCode(201);
        createAuthority("short-lived", below("dying-root", "PT30H")).statusCode(201);
        issue("short-lived").statusCode(201);
    }

    private static Duration life(String notBefore, String notAfter) {
        return Duration.between(Instant.parse(notBefore), Instant.parse(notAfter));
    }

    private interface Look {
        String at();
    }

    private static void await(Look look, String word) {
        String seen = look.at();
        while (!seen.contains(word)) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            seen = look.at();
        }
    }

    private static Instant renewAfter(String serial) {
        String text =
                admin().accept("application/json")
                        .get(Api.CERTIFICATES + "/" + serial)
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("renewAfter");
        return Instant.parse(text);
    }

    private static Map<String, Object> below(String parent, String validity, Object... more) {
        Map<String, Object> body =
                new HashMap<>(Map.of("kind", "issuing", "parent", parent, "validity", validity));
        for (int i = 0; i < more.length; i += 2) {
            body.put((String) more[i], more[i + 1]);
        }
        return body;
    }
}
