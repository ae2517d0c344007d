package org.postseal.http;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.startsWith;
import static org.postseal.testing.Api.admin;
import static org.postseal.testing.Api.anonymous;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.AuditTrail;
import org.postseal.testing.Csrs;
import org.postseal.testing.OpenSsl;

/** Behind a proxy on this machine that the operator trusts, with limits low enough to be met. */
@QuarkusTest
@TestProfile(NetworkEdgeTest.BehindAProxy.class)
class NetworkEdgeTest {

    private static final int FAILURES = 5;
    private static final int ISSUED = 4;
    private static final int ISSUED_TO_ONE = 12;

    @Inject AnonymousRefusals refusals;

    @TempDir Path directory;

    /** What an operator with a proxy sets. */
    public static final class BehindAProxy implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "postseal.trusted-proxies",
                    "127.0.0.0/8,::1",
                    "postseal.public-url",
                    "https://ca.example.org:8443",
                    "postseal.limits.authentication-failures",
                    Integer.toString(FAILURES),
                    "postseal.limits.issuance-per-address",
                    Integer.toString(ISSUED),
                    "postseal.limits.issuance-per-identity",
                    Integer.toString(ISSUED_TO_ONE));
        }
    }

    private static RequestSpecification through(RequestSpecification request, String client) {
        return request.header("X-Forwarded-For", client).header("X-Forwarded-Proto", "https");
    }

    @Test
    void takesTheWordOfTheProxyForHttps() {
        through(admin(), "203.0.113.1").get("/v1/authorities").then().statusCode(200);
        admin().header("X-Forwarded-For", "203.0.113.1")
                .header("X-Forwarded-Proto", "http")
                .get("/v1/authorities")
                .then()
                .statusCode(403)
                .body("type", equalTo("urn:postseal:problem:https-required"));
        admin().header("X-Forwarded-For", "127.0.0.1")
                .get("/v1/authorities")
                .then()
                .statusCode(403);
        admin().header("Forwarded", "for=127.0.0.1;proto=https")
                .get("/v1/authorities")
                .then()
                .statusCode(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ca.example.org", "CA.example.org.:443", "localhost"})
    void answersToTheHostOfThePublicUrl(String host) {
        through(admin(), "203.0.113.1")
                .header("Host", host)
                .get("/v1/authorities")
                .then()
                .statusCode(200);
    }

    @Test
    void isNotToBeReachedUnderAnotherNameThroughTheProxyEither() {
        through(admin(), "203.0.113.1")
                .header("Host", "backend")
                .get("/v1/authorities")
                .then()
                .statusCode(421)
                .body("detail", containsString("postseal.public-url"));
    }

    @Test
    void saysTooManyFailuresOnlyToTheAddressThatFailsAndNeverToAGoodToken() {
        String attacker = "203.0.113.2";
        for (int i = 0; i < FAILURES; i++) {
            through(anonymous(), attacker).get("/v1/authorities").then().statusCode(401);
        }

        through(anonymous(), "spoofed, 198.51.100." + FAILURES + ", " + attacker)
                .header("Authorization", "Bearer pst_wrong")
                .get("/v1/authorities")
                .then()
                .statusCode(429)
                .contentType("application/problem+json")
                .header("Retry-After", startsWith("1"))
                .body("type", equalTo("urn:postseal:problem:rate-limited"));
        through(admin(), attacker).get("/v1/authorities").then().statusCode(200);
        through(anonymous(), "203.0.113.3").get("/v1/authorities").then().statusCode(401);
    }

    @Test
    void limitsIssuingBeforeItReadsTheBody() {
        String client = "203.0.113.4";
        for (int i = 0; i < ISSUED; i++) {
            through(admin(), client)
                    .body("no CSR".getBytes(US_ASCII))
                    .contentType("application/pkcs10")
                    .post("/v1/certificates")
                    .then()
                    .statusCode(400);
        }

        through(admin(), client)
                .body(Csrs.pemFor("mail.example.org").getBytes(US_ASCII))
                .contentType("application/pkcs10")
                .post("/v1/certificates")
                .then()
                .statusCode(429)
                .header("Retry-After", equalTo("15"));
        through(admin(), client).get("/v1/certificates").then().statusCode(200);
        through(admin(), "203.0.113.5")
                .body(Csrs.pemFor("mail.example.org").getBytes(US_ASCII))
                .contentType("application/pkcs10")
                .post("/v1/certificates")
                .then()
                .statusCode(201)
                .header("Location", startsWith("https://ca.example.org:8443/v1/certificates/"));
    }

    @Test
    void limitsAHostThatSignsItsRequestsAlsoUnderItsNextCertificate() {
        OpenSsl openssl = new OpenSsl(directory);
        openssl.run(
                ("req -new -newkey rsa:2048 -nodes -keyout mail.key -out mail.csr -subj /"
                                + " -addext subjectAltName=DNS:limited.example.org")
                        .split(" "));
        openssl.write(
                "mail.pem",
                through(admin(), "203.0.113.7")
                        .body(openssl.read("mail.csr"))
                        .contentType("application/pkcs10")
                        .post("/v1/certificates")
                        .asByteArray());
        byte[] signed = signed(openssl);
        for (int i = 1; i < ISSUED_TO_ONE; i++) {
            postSigned(signed, "198.51.100." + i).then().statusCode(201);
        }
        openssl.write("mail.pem", postSigned(signed, "198.51.100.100").asByteArray());

        // Made before it is refused: soon after that, it may issue again.
        byte[] signedAnew = signed(openssl);
        openssl.write("reason.json", "{\"reason\": \"superseded\"}");
        String serial = openssl.run("x509 -in mail.pem -noout -serial".split(" ")).strip();
        byte[] revocation = signed(openssl, "reason.json");

        for (byte[] next : List.of(signed, signedAnew)) {
            postSigned(next, "198.51.100.200")
                    .then()
                    .statusCode(429)
                    .header("Retry-After", matchesPattern("[1-5]"))
                    .body("detail", containsString("this identity"));
        }
        // To take back what it has is no request to issue.
        through(anonymous(), "198.51.100.200")
                .body(revocation)
                .contentType("application/pkcs7-mime")
                .post("/v1/certificates/" + serial.substring("serial=".length()) + "/revocation")
                .then()
                .statusCode(200);
    }

    private static byte[] signed(OpenSsl openssl) {
        return signed(openssl, "mail.csr");
    }

    private static byte[] signed(OpenSsl openssl, String file) {
        openssl.run(
                ("cms -sign -binary -nodetach -in "
                                + file
                                + " -signer mail.pem -inkey mail.key -outform DER -out mail.cms")
                        .split(" "));
        return openssl.read("mail.cms");
    }

    private static Response postSigned(byte[] signed, String client) {
        return through(anonymous(), client)
                .body(signed)
                .contentType("application/pkcs7-mime")
                .post("/v1/certificates");
    }

    @Test
    void writesAnonymousRefusalsDownOncePerAddress() {
        refusals.record();
        for (int i = 0; i < FAILURES + 3; i++) {
            through(anonymous(), "203.0.113.6").get("/v1/authorities");
        }
        admin().header("X-Forwarded-For", "203.0.113.6").get("/v1/authorities");
        assertThat(written("203.0.113.6")).isZero();

        refusals.record();

        assertThat(AuditTrail.of("anonymous"))
                .filteredOn(event -> event.contains("203.0.113.6"))
                .singleElement()
                .asString()
                .contains("\"unauthenticated\":" + (FAILURES + 3))
                .contains("\"https-required\":1")
                .contains("REFUSED");
    }

    @Test
    void boundsWhatAMinuteOfRefusalsFromManyAddressesLeaves() {
        refusals.record();
        int before = AuditTrail.of("anonymous").size();
        IntStream.range(0, AnonymousRefusals.MOST_ADDRESSES + 20)
                .forEach(
                        i ->
                                through(given(), "198.18.%d.%d".formatted(i / 256, i % 256))
                                        .get("/v1/authorities"));

        refusals.record();

        assertThat(AuditTrail.of("anonymous"))
                .hasSize(before + AnonymousRefusals.MOST_ADDRESSES + 1)
                .last()
                .asString()
                .contains("\"others\"")
                .contains("\"unauthenticated\":20");
    }

    private static long written(String address) {
        return AuditTrail.of("anonymous").stream().filter(event -> event.contains(address)).count();
    }
}
