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
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Api;
import org.postseal.testing.Command;
import org.postseal.testing.Csrs;
import org.postseal.testing.OpenSsl;

/** A host that shows its current certificate over TLS, with curl and openssl as its only tools. */
@QuarkusTest
class HostRenewalTest {

    private static final String NAME = "mail.example.org";

    @TestHTTPResource(value = "/v1/certificates", tls = true)
    URI certificates;

    @TempDir Path directory;

    private OpenSsl openssl;

    @BeforeEach
    void haveAHostWithACertificate() {
        openssl = new OpenSsl(directory);
        openssl.write("roots.pem", Api.anonymous().get("/roots.pem").asByteArray());
        makeKey("mail");
        makeCsr("mail", NAME);
        openssl.write("mail.pem", issuedByAdmin("mail.csr", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail", "next"})
    void renewsWithTheSameKeyAndWithANewOne(String key) {
        if (!key.equals("mail")) {
            makeKey(key);
        }
        makeCsr(key, NAME);

        JsonPath renewed = accepted(renew(key + ".csr"));

        assertThat(renewed.getList("names")).isEqualTo(List.of(NAME));
        assertThat(renewed.getString("profile")).isEqualTo("mail-server");
        assertThat(renewed.getString("requestedBy")).isEqualTo("certificate:" + serial("mail.pem"));
    }

    @Test
    void takesItsNamesFromTheCertificateWhenTheRequestHasNone() {
        openssl.run("req", "-new", "-key", "mail.key", "-out", "bare.csr", "-subj", "/");

        assertThat(accepted(renew("bare.csr")).getList("names")).isEqualTo(List.of(NAME));
    }

    @ParameterizedTest
    @ValueSource(strings = {"www.example.org", "mail.example.org,DNS:www.example.org"})
    void refusesOtherAndFurtherNames(String names) {
        makeCsr("mail", names);

        assertRefused(renew("mail.csr"), 403, "exactly these names: " + NAME);
    }

    @Test
    void refusesAnotherProfileAndAnotherAuthority() {
        assertRefused(renew("mail.csr", "?profile=mail-relay"), 403, "profile");
        assertRefused(renew("mail.csr", "?authority=root"), 403, "authority");
    }

    @Test
    void givesNoLongerLifeThanTheCertificateHas() {
        openssl.write("mail.pem", issuedByAdmin("mail.csr", "?validity=P30D"));

        assertRefused(renew("mail.csr", "?validity=P31D"), 403, "at most");
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
                .post(Api.CERTIFICATES + "/" + serial("mail.pem") + "/revocation")
                .then()
                .statusCode(200);

        assertRefused(renew("mail.csr"), 401, "revoked");
    }

    /** Whoever has the key has it for every certificate of it. */
    @Test
    void refusesACertificateWhoseKeyWasReportedAsExposedWithAnotherOne() {
        String renewed = accepted(renew("mail.csr")).getString("serial");
        makeKey("thief");
        makeCsr("thief", NAME);
        Api.admin()
                .contentType("application/json")
                .body("{\"reason\": \"keyCompromise\"}")
                .post(Api.CERTIFICATES + "/" + renewed + "/revocation")
                .then()
                .statusCode(200);

        assertRefused(renew("thief.csr"), 401, "exposed");
    }

    @Test
    void refusesASelfSignedCertificateWithTheSameSerialAndName() {
        openssl.run(
                ("req -x509 -new -key mail.key -out copy.pem -subj /CN=mail.example.org -set_serial 0x"
                                + serial("mail.pem")
                                + " -addext subjectAltName=DNS:"
                                + NAME)
                        .split(" "));
        openssl.write("mail.pem", openssl.read("copy.pem"));

        assertRefused(renew("mail.csr"), 401, "not issued to a host");
    }

    @Test
    void refusesTheCertificateOfAnotherAuthorityBehindTheOwnChain() {
        openssl.run(
                "req -x509 -newkey rsa:2048 -nodes -keyout foreign.key -out foreign.pem -subj /CN=foreign"
                        .split(" "));
        openssl.run("pkey", "-in", "mail.key", "-pubout", "-out", "mail.pub");
        openssl.run(
                "x509 -new -subj /CN=mail.example.org -force_pubkey mail.pub -CA foreign.pem -CAkey foreign.key -out leaf.pem"
                        .split(" "));
        openssl.write("mail.pem", openssl.read("leaf.pem"));

        assertRefused(renew("mail.csr"), 401, "not issued to a host");
    }

    @Test
    void letsATokenDecideWhenThereIsOne() {
        makeCsr("mail", "www.example.org");

        Answer answer = post("mail.csr", "", "-H", "Authorization: Bearer " + Api.adminToken());

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).contains("entirely other names");
        assertRefused(
                post("mail.csr", "", "-H", "Authorization: Bearer pst_AAAA"), 401, "bearer token");
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

        assertThat(get("/" + serial("mail.pem")).status()).isEqualTo(200);
        assertThat(get("/" + other).status()).isEqualTo(404);
        assertThat(curl(certificates.resolve("/v1/tokens").toString()).status()).isEqualTo(403);
        assertThat(curl(certificates.resolve("/v1/authorities").toString()).status())
                .isEqualTo(403);
    }

    @Test
    void showsThatTwoKeysRenewedOneCertificate() {
        accepted(renew("mail.csr"));
        assertThat(renewals().getBoolean("diverging")).isFalse();
        makeKey("second");
        makeCsr("second", NAME);
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
        makeKey("next");
        makeCsr("next", NAME);
        sign("next.csr", "-md", "sha256");

        Answer first = postSigned();
        JsonPath renewed = accepted(first);

        assertThat(renewed.getString("requestedBy")).isEqualTo("certificate:" + serial("mail.pem"));
        assertThat(accepted(postSigned()).getString("serial"))
                .as("a replay gets the same certificate")
                .isEqualTo(renewed.getString("serial"));
    }

    @Test
    void renewsByASignedRequestOfAnRsaKeyNamedByItsKeyIdentifier() {
        openssl.run("genrsa", "-out", "mail.key", "2048");
        makeCsr("mail", NAME);
        openssl.write("mail.pem", issuedByAdmin("mail.csr", ""));
        sign("mail.csr", "-keyid", "-md", "sha512");

        accepted(postSigned());
    }

    @Test
    void refusesASignedRequestThatIsDetachedOrWithoutSignedAttributesOrSigner() {
        signed("cms -sign -binary -in mail.csr -signer mail.pem -inkey mail.key -outform DER");
        assertRefused(postSigned(), 400, "-nodetach");
        sign("mail.csr", "-noattr");
        assertRefused(postSigned(), 400, "signed attributes");
        sign("mail.csr", "-nocerts");
        assertRefused(postSigned(), 400, "signer's certificate");
        sign("mail.csr", "-md", "sha1");
        assertRefused(postSigned(), 422, "SHA-256");
    }

    @Test
    void refusesASignedRequestOfTwoSigners() {
        makeKey("second");
        makeCsr("second", NAME);
        openssl.write("second.pem", issuedByAdmin("second.csr", ""));
        sign("mail.csr", "-signer", "second.pem", "-inkey", "second.key");

        assertRefused(postSigned(), 400, "exactly one signer");
    }

    @Test
    void refusesASignedRequestOfASelfMadeSigner() {
        openssl.run(
                "req", "-x509", "-new", "-key", "mail.key", "-out", "mail.pem", "-subj", "/CN=x");
        sign("mail.csr");

        assertRefused(postSigned(), 401, "not issued to a host");
    }

    @Test
    void refusesASignedRequestThatWasChanged() {
        sign("mail.csr");
        byte[] cms = openssl.read("signed.der");
        cms[cms.length - 1] ^= 1;
        openssl.write("signed.der", cms);

        assertRefused(postSigned(), 401, "signature");
    }

    @Test
    void refusesTwoCredentialsAtOnce() {
        sign("mail.csr");

        assertRefused(
                postSigned("-H", "Authorization: Bearer " + Api.adminToken()),
                400,
                "two credentials");
        assertRefused(postSigned("-H", "Idempotency-Key: mine"), 400, "leave the header out");
    }

    @Test
    void takesNoSignedRequestAnywhereElse() {
        sign("mail.csr");

        Answer answer =
                run(
                        List.of(
                                "--data-binary",
                                "@signed.der",
                                "-H",
                                "Content-Type: application/pkcs7-mime",
                                certificates.resolve("/v1/tokens").toString()));

        assertThat(answer.status()).isIn(401, 415);
    }

    private JsonPath renewals() {
        return Api.admin()
                .get(Api.CERTIFICATES + "/" + serial("mail.pem") + "/renewals")
                .jsonPath();
    }

    private record Answer(int status, String body) {}

    private Answer renew(String csr) {
        return post(csr, "");
    }

    private Answer renew(String csr, String query) {
        return post(csr, query);
    }

    private Answer post(String csr, String query, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--cert",
                                "mail.pem",
                                "--key",
                                "mail.key",
                                "--data-binary",
                                "@" + csr));
        arguments.addAll(List.of(more));
        arguments.add(certificates + query);
        return run(arguments);
    }

    private Answer get(String path) {
        return curl(certificates + path);
    }

    private Answer curl(String url) {
        return run(List.of("--cert", "mail.pem", "--key", "mail.key", url));
    }

    private Answer postSigned(String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--data-binary",
                                "@signed.der",
                                "-H",
                                "Content-Type: application/pkcs7-mime"));
        arguments.addAll(List.of(more));
        arguments.add(certificates.toString());
        return run(arguments);
    }

    private Answer run(List<String> arguments) {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                "curl",
                                "-sS",
                                "--cacert",
                                "roots.pem",
                                "-w",
                                "\n%{http_code}",
                                "-H",
                                "Accept: application/json"));
        line.addAll(arguments);
        String output = Command.run(directory, line.toArray(String[]::new)).output().strip();
        int end = output.lastIndexOf('\n');
        return new Answer(
                Integer.parseInt(output.substring(end + 1)), output.substring(0, Math.max(0, end)));
    }

    private static JsonPath accepted(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return JsonPath.from(answer.body());
    }

    private static void assertRefused(Answer answer, int status, String word) {
        assertThat(answer.body()).contains(word);
        assertThat(answer.status()).isEqualTo(status);
    }

    private void makeKey(String name) {
        openssl.run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", name + ".key");
    }

    private void makeCsr(String key, String names) {
        openssl.run(
                "req",
                "-new",
                "-key",
                key + ".key",
                "-out",
                key + ".csr",
                "-subj",
                "/",
                "-addext",
                "subjectAltName=DNS:" + names);
    }

    private void sign(String csr, String... more) {
        signed(
                "cms -sign -binary -nodetach -in "
                        + csr
                        + " -signer mail.pem -inkey mail.key -outform DER "
                        + String.join(" ", more));
    }

    private void signed(String command) {
        openssl.run((command + " -out signed.der").split(" +"));
    }

    private byte[] issuedByAdmin(String csr, String query) {
        return Api.signing(openssl.read(csr))
                .post(Api.CERTIFICATES + query)
                .then()
                .statusCode(201)
                .extract()
                .asByteArray();
    }

    private String serial(String pem) {
        return openssl.run("x509", "-in", pem, "-noout", "-serial")
                .strip()
                .substring("serial=".length())
                .toLowerCase(Locale.ROOT);
    }
}
