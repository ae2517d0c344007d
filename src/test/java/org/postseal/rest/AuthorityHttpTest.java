package org.postseal.rest;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.postseal.testing.Api.admin;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Csrs;
import org.postseal.testing.OpenSsl;

/** Authorities made over HTTP, and what OpenSSL makes of them. */
@QuarkusTest
class AuthorityHttpTest {

    private static final String PASSPHRASE = "correct horse battery";

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"EC-P256", "EC-P384", "RSA-2048", "RSA-3072", "RSA-4096", "Ed25519"})
    void makesRootAndIssuingAuthorityForEveryTypeOfKey(String key) {
        String suffix = key.toLowerCase(Locale.ROOT);
        String root = "root-" + suffix;
        String issuing = "issuing-" + suffix;

        create(root, Map.of("kind", "root", "key", key))
                .statusCode(201)
                .header("Location", containsString("/v1/authorities/" + root))
                .body("kind", equalTo("root"))
                .body("key", equalTo(key))
                .body("parent", nullValue())
                .body("subject", equalTo("CN=" + root + ",O=Example"))
                .body("locked", equalTo(false));
        create(issuing, Map.of("kind", "issuing", "parent", root, "key", key))
                .statusCode(201)
                .body("parent", equalTo(root));

        OpenSsl openssl = openssl(root);
        openssl.write("mail.pem", issued(issuing, "mail.example.org"));
        assertThat(
                        openssl.run(
                                "verify",
                                "-x509_strict",
                                "-check_ss_sig",
                                "-CAfile",
                                "root.pem",
                                "-untrusted",
                                "mail.pem",
                                "mail.pem"))
                .isEqualTo("mail.pem: OK\n");
        assertThat(openssl.run("x509", "-noout", "-text", "-in", "root.pem"))
                .containsPattern("Basic Constraints: critical\\s+CA:TRUE\n")
                .containsPattern("Key Usage: critical\\s+Certificate Sign, CRL Sign\n");
        openssl.write("issuing.pem", given().get("/ca/" + issuing + ".pem").asByteArray());
        assertThat(openssl.run("x509", "-noout", "-text", "-in", "issuing.pem"))
                .containsPattern("Basic Constraints: critical\\s+CA:TRUE, pathlen:0\n")
                .containsPattern("Key Usage: critical\\s+Certificate Sign, CRL Sign\n");
    }

    @Test
    void letsARootSignForHosts() {
        root("signing-root");

        OpenSsl openssl = openssl("signing-root");
        openssl.write("mail.pem", issued("signing-root", "mail.example.org"));

        assertThat(openssl.run("verify", "-x509_strict", "-CAfile", "root.pem", "mail.pem"))
                .isEqualTo("mail.pem: OK\n");
    }

    @Test
    void issuesOnlyBelowThePermittedNames() {
        root("constraining-root");
        create(
                        "constrained",
                        Map.of(
                                "kind", "issuing",
                                "parent", "constraining-root",
                                "permittedNames", List.of("example.org", "example.net")))
                .statusCode(201)
                .body("permittedNames", contains("example.org", "example.net"));
        admin().get("/v1/authorities/constrained")
                .then()
                .body("permittedNames", contains("example.org", "example.net"));
        admin().get("/v1/authorities/constraining-root")
                .then()
                .body("$", not(hasKey("permittedNames")));

        issue("constrained", "mail.example.org", "example.net").statusCode(201);
        for (String foreign : List.of("mail.example.com", "mail.badexample.org")) {
            issue("constrained", "mail.example.org", foreign)
                    .statusCode(422)
                    .body("type", equalTo("urn:postseal:problem:policy"))
                    .body("detail", containsString(foreign))
                    .body("detail", containsString("constrained"));
        }
        OpenSsl openssl = openssl("constraining-root");
        openssl.write("issuing.pem", given().get("/ca/constrained.pem").asByteArray());
        assertThat(openssl.run("x509", "-noout", "-text", "-in", "issuing.pem"))
                .containsPattern("Name Constraints: critical\\s+Permitted:\\s+DNS:example.org\\s")
                .containsPattern("Excluded:\\s+IP:0.0.0.0/0.0.0.0\\s+IP:0:0:0:0:0:0:0:0/0:0");
    }

    @Test
    void makesNothingBelowAnAuthorityThatMayCertifyHostsOnly() {
        root("length-root");
        create("length-issuing", Map.of("kind", "issuing", "parent", "length-root"))
                .statusCode(201);

        create("length-below", Map.of("kind", "issuing", "parent", "length-issuing"))
                .statusCode(422)
                .body("detail", containsString("path length"));
        absent("length-below");
    }

    @Test
    void makesNothingBelowALockedParent() {
        root("locked-root");
        lock("locked-root");

        create("locked-below", Map.of("kind", "issuing", "parent", "locked-root"))
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("type", equalTo("urn:postseal:problem:authority-locked"));
        absent("locked-below");
    }

    @Test
    void refusesWhatCanNotBe() {
        root("parent");

        create("parent", Map.of("kind", "root"))
                .statusCode(409)
                .body("type", equalTo("urn:postseal:problem:conflict"));
        refused(Map.of("kind", "root", "parent", "parent"), 422, "parent");
        refused(Map.of("kind", "issuing"), 422, "parent");
        refused(Map.of("kind", "issuing", "parent", "nobody"), 422, "nobody");
        refused(Map.of("kind", "root", "name", "x-with-crl"), 422, "-with-crl");
        refused(Map.of("kind", "root", "permittedNames", List.of("a.test")), 422, "permittedNames");
        refused(Map.of("kind", "issuing", "parent", "parent", "validity", "P30Y"), 422, "ends on");
        refused(Map.of("kind", "root", "passphrase", "short"), 422, "12");
        refused(Map.of("kind", "root", "key", "RSA-1024"), 422, "must be one of");
        refused(Map.of("kind", "intermediate"), 400, "root or issuing");
        refused(Map.of("kind", "root", "subject", "Example"), 400, "");
        refused(Map.of("kind", "root", "validity", "-P1Y"), 400, "");
        given().contentType("application/json")
                .body(Map.of("name", "refused"))
                .post("/v1/authorities")
                .then()
                .statusCode(401);
    }

    @Test
    void listsWhatItHas() {
        root("listed");

        admin().get("/v1/authorities").then().statusCode(200).body("name", hasItem("listed"));
        String sha256 =
                admin().get("/v1/authorities/listed")
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("sha256");
        assertThat(
                        openssl("listed")
                                .run("x509", "-noout", "-fingerprint", "-sha256", "-in", "root.pem")
                                .replace(":", "")
                                .toLowerCase(Locale.ROOT))
                .contains(sha256);
    }

    /** Trust anchors are public, and so is everything that proves itself by its signature. */
    @Test
    void publishesWhatIsPublicAlsoWhileLocked() {
        root("public-root");
        lock("public-root");

        OpenSsl openssl = openssl("public-root");
        openssl.write("root.crt", cached("/ca/public-root.crt", "application/pkix-cert"));
        openssl.write("root.crl", cached("/crl/public-root.crl", "application/pkix-crl"));
        String pem = new String(cached("/ca/public-root.pem", "application/x-pem-file"), US_ASCII);
        assertThat(new String(cached("/roots.pem", "application/x-pem-file"), US_ASCII))
                .contains(pem);
        assertThat(openssl.run("x509", "-inform", "DER", "-in", "root.crt")).isEqualTo(pem);
        assertThat(
                        openssl.run(
                                "crl",
                                "-inform",
                                "DER",
                                "-in",
                                "root.crl",
                                "-noout",
                                "-text",
                                "-CAfile",
                                "root.pem"))
                .contains("verify OK", "No Revoked Certificates");
        for (String path : List.of("/ca/nobody.pem", "/ca/nobody.crt", "/crl/nobody.crl")) {
            given().get(path).then().statusCode(404).contentType("application/problem+json");
        }
    }

    private byte[] cached(String path, String type) {
        ValidatableResponse answer =
                given().get(path)
                        .then()
                        .statusCode(200)
                        .header("Content-Type", equalTo(type))
                        .header("Cache-Control", containsString("max-age="));
        String tag = answer.extract().header("ETag");
        given().header("If-None-Match", tag)
                .get(path)
                .then()
                .statusCode(304)
                .header("ETag", equalTo(tag));
        given().header("If-None-Match", "\"another\"").get(path).then().statusCode(200);
        return answer.extract().asByteArray();
    }

    /** With the root's certificate as {@code root.pem}. */
    private OpenSsl openssl(String root) {
        OpenSsl openssl = new OpenSsl(directory);
        openssl.write("root.pem", RestAssured.get("/ca/" + root + ".pem").asByteArray());
        return openssl;
    }

    private static void root(String name) {
        create(name, Map.of("kind", "root")).statusCode(201);
    }

    private static void lock(String name) {
        admin().post("/v1/authorities/" + name + "/lock").then().statusCode(204);
    }

    private static void refused(Map<String, Object> request, int status, String word) {
        create("impossible", request)
                .statusCode(status)
                .contentType("application/problem+json")
                .body("detail", containsString(word));
        absent("impossible");
    }

    private static void absent(String name) {
        admin().get("/v1/authorities/" + name).then().statusCode(404);
    }

    /** With whatever {@code request} leaves out. */
    private static ValidatableResponse create(String name, Map<String, Object> request) {
        Map<String, Object> body =
                new HashMap<>(
                        Map.of(
                                "name",
                                name,
                                "key",
                                "EC-P256",
                                "subject",
                                "CN=" + name + ",O=Example",
                                "passphrase",
                                PASSPHRASE));
        body.putAll(request);
        return admin().contentType("application/json").body(body).post("/v1/authorities").then();
    }

    private static byte[] issued(String authority, String name) {
        return issue(authority, name).statusCode(201).extract().asByteArray();
    }

    private static ValidatableResponse issue(String authority, String... names) {
        return admin().queryParam("authority", authority)
                .contentType("application/pkcs10")
                .body(Csrs.pemFor(names).getBytes(US_ASCII))
                .post("/v1/certificates")
                .then();
    }
}
