package org.postseal.mail;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.security.KeyPair;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.Wire;
import org.postseal.x509.HostName;

/** What a host, and anyone, gets by a host's name. */
@QuarkusTest
class HostHttpTest {

    @TestHTTPResource URI base;
    @Inject Hosts hosts;

    private String host;
    private String path;

    @BeforeEach
    void haveAName() {
        host = "h" + System.nanoTime() + ".example.org";
        path = "/v1/hosts/" + host + "/";
    }

    @Test
    void givesTheChainOfTheNewestCertificateToAnyone() {
        issued(Csrs.pemFor(host));
        JsonPath newest = issued(Csrs.pemFor(host));

        Response answer = get("chain.pem");

        assertThat(answer.asString()).isEqualTo(newest.getString("chain"));
        assertThat(answer.contentType()).startsWith("application/pem-certificate-chain");
        assertThat(answer.header("Postseal-Renew-After")).isEqualTo(newest.getString("renewAfter"));
        assertThat(answer.header("Cache-Control")).isEqualTo("max-age=10");
    }

    @Test
    void givesTheCertificateAlone() {
        JsonPath issued = issued(Csrs.pemFor(host));

        String leaf = get("certificate.pem").asString();

        assertThat(issued.getString("chain")).startsWith(leaf).hasSizeGreaterThan(leaf.length());
    }

    @Test
    void isSilentToAClientThatHasItAndSpeaksUpAfterARenewal() {
        KeyPair key = Keys.p256();
        issued(Csrs.with(key).dns(host).pem());
        String tag = get("chain.pem").header("ETag");

        given().header("If-None-Match", tag)
                .get(path + "chain.pem")
                .then()
                .statusCode(304)
                .header("ETag", tag)
                .header("Postseal-Renew-After", matchesPattern("20..-.*Z"));
        String renewed = issued(Csrs.with(key).dns(host).pem()).getString("chain");

        given().header("If-None-Match", tag)
                .get(path + "chain.pem")
                .then()
                .statusCode(200)
                .body(equalTo(renewed));
    }

    @Test
    void givesEachKeyItsOwnAndLinksToTheOthers() {
        JsonPath rsa = issued(Csrs.with(Keys.newRsa(2048)).dns(host).pem());
        JsonPath ec = issued(Csrs.pemFor(host));
        String rsaKey = rsa.getString("spkiSha256");
        String ecKey = ec.getString("spkiSha256");

        for (String form : new String[] {"chain.pem", "certificate.pem", "status"}) {
            given().get(path + form)
                    .then()
                    .header(
                            "Link",
                            "<%s%s?spki=%s>; rel=\"alternate\"".formatted(path, form, rsaKey));
        }
        given().get(path + "chain.pem?spki=" + rsaKey.toUpperCase(Locale.ROOT))
                .then()
                .statusCode(200)
                .body(equalTo(rsa.getString("chain")))
                .header("Link", containsString(ecKey));
    }

    @Test
    void saysWhatThereIs() {
        JsonPath rsa = issued(Csrs.with(Keys.newRsa(2048)).dns(host).pem());
        JsonPath ec = issued(Csrs.pemFor(host));

        Api.anonymous()
                .get(path + "status")
                .then()
                .statusCode(200)
                .body("name", equalTo(host))
                .body("current.serial", equalTo(ec.getString("serial")))
                .body("current.issuer", equalTo("issuing"))
                .body("current.renewAfter", equalTo(ec.getString("renewAfter")))
                .body("renewalDue", equalTo(false))
                .body("keys.serial", contains(ec.getString("serial"), rsa.getString("serial")))
                .body("warnings", hasSize(1))
                .body("warnings[0]", containsString("MTA-STS"));
    }

    @Test
    void forgetsARevokedCertificateAndFallsBackToTheOneBefore() {
        JsonPath good = issued(Csrs.pemFor(host));
        JsonPath bad = issued(Csrs.pemFor(host));
        revoke(bad);

        assertThat(get("chain.pem").asString()).isEqualTo(good.getString("chain"));
        given().get(path + "chain.pem?spki=" + bad.getString("spkiSha256")).then().statusCode(404);
        revoke(good);
        given().get(path + "chain.pem").then().statusCode(404);
    }

    @Test
    void findsAnOldKeyBehindMoreCertificatesThanOneLookReads() {
        JsonPath old = issued(Csrs.pemFor(host));
        KeyPair busy = Keys.p256();
        for (int i = 0; i < 70; i++) {
            issued(Csrs.with(busy).dns(host).pem());
        }

        given().get(path + "chain.pem?spki=" + old.getString("spkiSha256"))
                .then()
                .statusCode(200)
                .body(equalTo(old.getString("chain")));
    }

    @Test
    void takesTheNameInAnySpelling() {
        String chain = issued(Csrs.pemFor(host)).getString("chain");

        given().get("/v1/hosts/" + host.toUpperCase(Locale.ROOT) + "./chain.pem")
                .then()
                .statusCode(200)
                .body(equalTo(chain));
    }

    /** Exactly the name: what covers it otherwise says what else there is. */
    @ParameterizedTest
    @ValueSource(strings = {"chain.pem", "certificate.pem", "status"})
    void tellsNothingOfWhatItHasNot(String form) {
        issued(Csrs.pemFor(host));
        String other = given().get("/v1/hosts/x.example.org/" + form).asString();

        given().get("/v1/hosts/below." + host + "/" + form)
                .then()
                .statusCode(404)
                .body(equalTo(other));
        given().get(path + form + "?spki=" + "00".repeat(32))
                .then()
                .statusCode(404)
                .body(equalTo(other));
        given().get("/v1/hosts/localhost/" + form).then().statusCode(404).body(equalTo(other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail_x.example.org/chain.pem", "mail.example.org/chain.pem?spki=00"})
    void saysWhatIsMalformed(String rest) {
        given().get("/v1/hosts/" + rest)
                .then()
                .statusCode(400)
                .body("type", equalTo("urn:postseal:problem:malformed"));
    }

    @Test
    void answersOverPlainHttpFromElsewhere() throws IOException {
        issued(Csrs.pemFor(host));

        assertThat(
                        Wire.sendFromElsewhere(
                                base.getPort(),
                                "GET "
                                        + path
                                        + "chain.pem HTTP/1.1\r\nHost: anything\r\nVia: 1.1 proxy\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .contains("BEGIN CERTIFICATE");
    }

    @Test
    void saysThatARenewalIsDue() {
        issued(Csrs.pemFor(host));
        HostKeys keys = hosts.require(HostName.parse(host), Optional.empty());

        assertThat(HostStatusJson.of(keys, keys.chosen().renewAfter()).renewalDue()).isFalse();
        assertThat(HostStatusJson.of(keys, keys.chosen().renewAfter().plusSeconds(1)).renewalDue())
                .isTrue();
    }

    private Response get(String form) {
        return Api.anonymous().get(path + form).then().statusCode(200).extract().response();
    }

    private static JsonPath issued(String csr) {
        return Api.signing(csr.getBytes(US_ASCII))
                .accept("application/json")
                .post(Api.CERTIFICATES)
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    private static void revoke(JsonPath issued) {
        Api.admin()
                .contentType("application/json")
                .body("{\"reason\": \"superseded\"}")
                .post(Api.CERTIFICATES + "/" + issued.getString("serial") + "/revocation")
                .then()
                .statusCode(200);
    }
}
