package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.CurlHost;
import org.postseal.testing.CurlHost.Answer;

/** A host that shows its current certificate over TLS, with curl and openssl as its only tools. */
@QuarkusTest
class HostRenewalTest {

    private static final String NAME = "mail.example.org";

    @TestHTTPResource(value = "/", tls = true)
    URI service;

    @TempDir Path directory;

    private CurlHost host;

    @BeforeEach
    void haveAHostWithACertificate() {
        host = CurlHost.withCertificate(directory, service, NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail", "next"})
    void renewsWithTheSameKeyAndWithANewOne(String key) {
        if (!key.equals("mail")) {
            host.makeKey(key);
        }
        host.makeCsr(key, NAME);

        JsonPath renewed = accepted(renew(key + ".csr"));

        assertThat(renewed.getList("names")).isEqualTo(List.of(NAME));
        assertThat(renewed.getString("profile")).isEqualTo("mail-server");
        assertThat(renewed.getString("requestedBy"))
                .isEqualTo("certificate:" + host.serial("mail.pem"));
    }

    @Test
    void takesItsNamesFromTheCertificateWhenTheRequestHasNone() {
        host.openssl().run("req", "-new", "-key", "mail.key", "-out", "bare.csr", "-subj", "/");

        assertThat(accepted(renew("bare.csr")).getList("names")).isEqualTo(List.of(NAME));
    }

    @ParameterizedTest
    @ValueSource(strings = {"www.example.org", "mail.example.org,DNS:www.example.org"})
    void refusesOtherAndFurtherNames(String names) {
        host.makeCsr("mail", names);

        renew("mail.csr").isRefused(403, "exactly these names: " + NAME);
    }

    @Test
    void refusesAnotherProfileAndAnotherAuthority() {
        renew("mail.csr", "?profile=mail-relay").isRefused(403, "profile");
        renew("mail.csr", "?authority=root").isRefused(403, "authority");
    }

    @Test
    void givesNoLongerLifeThanTheCertificateHas() {
        host.certify("mail", "?validity=P30D");

        renew("mail.csr", "?validity=P31D").isRefused(403, "at most");
        JsonPath renewed = accepted(renew("mail.csr"));
        assertThat(
                        Duration.between(
                                Instant.parse(renewed.getString("notBefore")),
                                Instant.parse(renewed.getString("notAfter"))))
                .isGreaterThan(Duration.ofDays(29))
                .isLessThan(Duration.ofDays(31));
    }

    @Test
    void refusesARevokedCertificate() {
        Api.admin()
                .contentType("application/json")
                .body("{\"reason\": \"keyCompromise\"}")
                .post(Api.CERTIFICATES + "/" + host.serial("mail.pem") + "/revocation")
                .then()
                .statusCode(200);

        renew("mail.csr").isRefused(401, "revoked");
    }

    /** Whoever has the key has it for every certificate of it. */
    @Test
    void refusesEveryCertificateOfAKeyThatWasReportedAsExposedWithOne() {
        String renewed = accepted(renew("mail.csr")).getString("serial");
        host.makeKey("thief");
        host.makeCsr("thief", NAME);
        Api.admin()
                .contentType("application/json")
                .body("{\"reason\": \"keyCompromise\"}")
                .post(Api.CERTIFICATES + "/" + renewed + "/revocation")
                .then()
                .statusCode(200);

        renew("thief.csr").isRefused(401, "revoked");
    }

    @Test
    void refusesASelfSignedCertificateWithTheSameSerialAndName() {
        host.openssl()
                .run(
                        ("req -x509 -new -key mail.key -out copy.pem -subj /CN=mail.example.org -set_serial 0x"
                                        + host.serial("mail.pem")
                                        + " -addext subjectAltName=DNS:"
                                        + NAME)
                                .split(" "));
        host.openssl().write("mail.pem", host.openssl().read("copy.pem"));

        renew("mail.csr").isRefused(401, "not issued to a host");
    }

    @Test
    void refusesTheCertificateOfAnotherAuthorityBehindTheOwnChain() {
        host.openssl()
                .run(
                        "req -x509 -newkey rsa:2048 -nodes -keyout foreign.key -out foreign.pem -subj /CN=foreign"
                                .split(" "));
        host.openssl().run("pkey", "-in", "mail.key", "-pubout", "-out", "mail.pub");
        host.openssl()
                .run(
                        "x509 -new -subj /CN=mail.example.org -force_pubkey mail.pub -CA foreign.pem -CAkey foreign.key -out leaf.pem"
                                .split(" "));
        host.openssl().write("mail.pem", host.openssl().read("leaf.pem"));

        renew("mail.csr").isRefused(401, "not issued to a host");
    }

    @Test
    void letsATokenDecideWhenThereIsOne() {
        host.makeCsr("mail", "www.example.org");

        Answer answer = post("mail.csr", "", "-H", "Authorization: Bearer " + Api.adminToken());

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).contains("entirely other names");
        post("mail.csr", "", "-H", "Authorization: Bearer pst_AAAA")
                .isRefused(401, "The bearer token is not valid");
    }

    @Test
    void mayReadItsOwnCertificateAndNothingElse() {
        String other =
                Api.admin()
                        .contentType("application/json")
                        .accept("application/json")
                        .body(Map.of("csr", Csrs.pemFor("www.example.org")))
                        .post(Api.CERTIFICATES)
                        .jsonPath()
                        .getString("serial");

        assertThat(host.shown(Api.CERTIFICATES + "/" + host.serial("mail.pem")).status())
                .isEqualTo(200);
        assertThat(host.shown(Api.CERTIFICATES + "/" + other).status()).isEqualTo(404);
        assertThat(host.shown("/v1/tokens").status()).isEqualTo(403);
        assertThat(host.shown("/v1/authorities").status()).isEqualTo(403);
    }

    @Test
    void showsThatTwoKeysRenewedOneCertificate() {
        accepted(renew("mail.csr"));
        assertThat(renewals().getBoolean("diverging")).isFalse();
        host.makeKey("second");
        host.makeCsr("second", NAME);
        String second = accepted(renew("second.csr")).getString("serial");

        assertThat(renewals().getBoolean("diverging")).isTrue();
        assertThat(renewals().getList("renewals")).hasSize(2);
        assertThat(renewals().getInt("generation")).isZero();
        assertThat(
                        Api.admin()
                                .get(Api.CERTIFICATES + "/" + second + "/renewals")
                                .jsonPath()
                                .getInt("generation"))
                .isEqualTo(1);
    }

    @Test
    void renewsByASignedRequestBehindAProxy() {
        host.makeKey("next");
        host.makeCsr("next", NAME);
        host.sign("next.csr", "-md", "sha256");

        Answer first = postSigned();
        JsonPath renewed = accepted(first);

        assertThat(renewed.getString("requestedBy"))
                .isEqualTo("certificate:" + host.serial("mail.pem"));
        assertThat(accepted(postSigned()).getString("serial"))
                .as("a replay gets the same certificate")
                .isEqualTo(renewed.getString("serial"));
    }

    @Test
    void renewsByASignedRequestOfAnRsaKeyNamedByItsKeyIdentifier() {
        host.openssl().run("genrsa", "-out", "mail.key", "2048");
        host.makeCsr("mail", NAME);
        host.certify("mail", "");
        host.sign("mail.csr", "-keyid", "-md", "sha512");

        accepted(postSigned());
    }

    @Test
    void refusesASignedRequestThatIsDetachedOrWithoutSignedAttributesOrSigner() {
        host.openssl()
                .run(
                        ("cms -sign -binary -in mail.csr -signer mail.pem -inkey mail.key -outform DER"
                                        + " -out signed.der")
                                .split(" "));
        postSigned().isRefused(400, "-nodetach");
        host.sign("mail.csr", "-noattr");
        postSigned().isRefused(400, "signed attributes");
        host.sign("mail.csr", "-nocerts");
        postSigned().isRefused(400, "signer's certificate");
        host.sign("mail.csr", "-md", "sha1");
        postSigned().isRefused(422, "SHA-256");
    }

    @Test
    void refusesASignedRequestOfTwoSigners() {
        host.makeKey("second");
        host.makeCsr("second", NAME);
        host.certify("second", "");
        host.sign("mail.csr", "-signer", "second.pem", "-inkey", "second.key");

        postSigned().isRefused(400, "exactly one signer");
    }

    @Test
    void refusesASignedRequestOfASelfMadeSigner() {
        host.openssl()
                .run(
                        "req",
                        "-x509",
                        "-new",
                        "-key",
                        "mail.key",
                        "-out",
                        "mail.pem",
                        "-subj",
                        "/CN=x");
        host.sign("mail.csr");

        postSigned().isRefused(401, "not issued to a host");
    }

    @Test
    void refusesASignedRequestThatWasChanged() {
        host.sign("mail.csr");
        byte[] cms = host.openssl().read("signed.der");
        cms[cms.length - 1] ^= 1;
        host.openssl().write("signed.der", cms);

        postSigned().isRefused(401, "signature");
    }

    @Test
    void refusesTwoCredentialsAtOnce() {
        host.sign("mail.csr");

        postSigned("-H", "Authorization: Bearer " + Api.adminToken())
                .isRefused(400, "two credentials");
        postSigned("-H", "Idempotency-Key: mine").isRefused(400, "leave the header out");
    }

    @Test
    void takesNoSignedRequestAnywhereElse() {
        host.sign("mail.csr");

        Answer answer = host.signed("/v1/tokens");

        assertThat(answer.status()).isIn(401, 415);
    }

    private JsonPath renewals() {
        return Api.admin()
                .get(Api.CERTIFICATES + "/" + host.serial("mail.pem") + "/renewals")
                .jsonPath();
    }

    private Answer renew(String csr) {
        return post(csr, "");
    }

    private Answer renew(String csr, String query) {
        return post(csr, query);
    }

    private Answer post(String csr, String query, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--data-binary", "@" + csr));
        arguments.addAll(List.of(more));
        return host.shown(Api.CERTIFICATES + query, arguments.toArray(String[]::new));
    }

    private Answer postSigned(String... more) {
        return host.signed(Api.CERTIFICATES, more);
    }

    private static JsonPath accepted(Answer answer) {
        return answer.json(201);
    }
}
