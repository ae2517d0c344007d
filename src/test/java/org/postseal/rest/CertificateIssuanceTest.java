package org.postseal.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Api;
import org.postseal.testing.Command;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.x509.Certificate;
import org.postseal.x509.KeyType;
import org.postseal.x509.Pem;
import org.postseal.x509.SubjectAltName;
import org.postseal.x509.SubjectKey;

/** What {@code POST /v1/certificates} takes and gives. */
@QuarkusTest
class CertificateIssuanceTest {

    @TestHTTPResource URI base;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/pkcs10",
                "application/x-pem-file",
                "text/plain",
                "text/plain; charset=utf-8",
                "application/octet-stream"
            })
    void takesPemAndDerWhateverTheBodyIsCalled(String type) {
        Csrs csr = Csrs.with(Keys.p256()).dns("mail.example.org");

        for (byte[] body : List.of(csr.body(), csr.der())) {
            String chain =
                    Api.signing(body)
                            .contentType(type)
                            .post(Api.CERTIFICATES)
                            .then()
                            .statusCode(201)
                            .extract()
                            .asString();
            assertThat(namesOf(chain)).containsExactly("mail.example.org");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--data-binary", "--data", "--data-ascii"})
    void takesWhatCurlSendsByItself(String option) throws Exception {
        Files.writeString(directory.resolve("mail.csr"), Csrs.pemFor("mail.example.org"));

        assertThat(namesOf(curl(option, "@mail.csr"))).containsExactly("mail.example.org");
    }

    @Test
    void takesTheFormThatCurlSends() throws Exception {
        Files.writeString(directory.resolve("mail.csr"), Csrs.pemFor("mail.example.org"));

        assertThat(namesOf(curl("--form", "csr=@mail.csr"))).containsExactly("mail.example.org");
    }

    @Test
    void takesJsonWithFurtherNames() {
        Map<String, Object> body =
                Map.of(
                        "csr", Csrs.pemFor("mail.example.org"),
                        "profile", "mail-relay",
                        "authority", "issuing",
                        "validity", "P10D",
                        "names",
                                List.of("IMAP.example.org.", "mail.example.org", "bücher.example"));

        Api.admin()
                .contentType("application/json")
                .accept("application/json")
                .body(body)
                .post(Api.CERTIFICATES)
                .then()
                .statusCode(201)
                .body("profile", equalTo("mail-relay"))
                .body(
                        "names",
                        contains("mail.example.org", "imap.example.org", "xn--bcher-kva.example"));
    }

    @Test
    void givesTheChainWithoutTheRootUnlessAskedForSomethingElse() {
        byte[] csr = Csrs.with(Keys.p256()).dns("mail.example.org").body();

        for (String accept : List.of("*/*", "application/pem-certificate-chain", "image/*, */*")) {
            String chain =
                    Api.signing(csr)
                            .accept(accept)
                            .post(Api.CERTIFICATES)
                            .then()
                            .statusCode(201)
                            .contentType(Representation.PEM_CHAIN)
                            .extract()
                            .asString();
            List<Certificate> certificates = certificatesOf(chain);
            assertThat(certificates).hasSize(2);
            assertThat(certificates.get(0).isSignedBy(certificates.get(1).key())).isTrue();
            assertThat(certificates.get(1).isSelfIssued()).isFalse();
        }
    }

    @Test
    void givesTheLeafAsDer() {
        byte[] leaf =
                Api.signing(Csrs.with(Keys.p256()).dns("mail.example.org").body())
                        .accept("application/pkix-cert")
                        .post(Api.CERTIFICATES)
                        .then()
                        .statusCode(201)
                        .contentType("application/pkix-cert")
                        .extract()
                        .asByteArray();

        assertThat(Certificate.parse(leaf).names())
                .containsExactly(SubjectAltName.parse("mail.example.org"));
    }

    @Test
    void givesACertsOnlyMessageThatOpensslReads() throws Exception {
        byte[] message =
                Api.signing(Csrs.with(Keys.p256()).dns("mail.example.org").body())
                        .accept("application/pkcs7-mime")
                        .post(Api.CERTIFICATES)
                        .then()
                        .statusCode(201)
                        .contentType(containsString("application/pkcs7-mime"))
                        .extract()
                        .asByteArray();
        Files.write(directory.resolve("chain.p7"), message);

        Command printed =
                Command.run(
                        directory,
                        "openssl",
                        "pkcs7",
                        "-inform",
                        "DER",
                        "-in",
                        "chain.p7",
                        "-print_certs");

        assertThat(certificatesOf(printed.output())).hasSize(2);
    }

    @Test
    void describesTheCertificateInJson() {
        var key = Keys.p256();
        var json =
                Api.signing(Csrs.with(key).dns("mail.example.org").body())
                        .accept("application/json")
                        .post(Api.CERTIFICATES)
                        .then()
                        .statusCode(201)
                        .contentType("application/json")
                        .extract()
                        .jsonPath();

        Certificate leaf = certificatesOf(json.getString("chain")).get(0);
        assertThat(json.getString("serial")).matches("[0-9a-f]{32}").isEqualTo(leaf.serial().hex());
        assertThat(json.getString("status")).isEqualTo("valid");
        assertThat(json.getString("profile")).isEqualTo("mail-server");
        assertThat(json.getString("authority")).isEqualTo("issuing");
        assertThat(json.getString("subject")).isEmpty();
        assertThat(json.getList("names")).containsExactly("mail.example.org");
        assertThat(json.getString("notBefore")).isEqualTo(leaf.notBefore().toString());
        assertThat(json.getString("notAfter")).isEqualTo(leaf.notAfter().toString());
        assertThat(json.getString("sha256")).isEqualTo(leaf.sha256());
        assertThat(json.getString("spkiSha256")).isEqualTo(SubjectKey.of(key.getPublic()).sha256());
        assertThat(json.getString("requestedBy")).startsWith("token:");
        assertThat(json.getMap("$")).containsEntry("revocation", null);
    }

    @Test
    void saysInHeadersWhereItIsAndWhenToRenewIt() {
        var answer =
                Api.signing(Csrs.with(Keys.p256()).dns("mail.example.org").body())
                        .post(Api.CERTIFICATES)
                        .then()
                        .statusCode(201)
                        .extract();
        Certificate leaf = certificatesOf(answer.asString()).get(0);

        assertThat(URI.create(answer.header("Location")).getPath())
                .isEqualTo("/v1/certificates/" + leaf.serial().hex());
        assertThat(answer.header("Link"))
                .contains("/ca/issuing.pem>")
                .matches(".*;\\s*rel=\"up\".*");
        assertThat(answer.header("ETag")).matches("\"[^\"]+\"");
        Instant renewAfter = Instant.parse(answer.header("Postseal-Renew-After"));
        assertThat(renewAfter)
                .isBetween(
                        leaf.notBefore().plus(59, ChronoUnit.DAYS),
                        leaf.notBefore().plus(61, ChronoUnit.DAYS));

        String again =
                Api.admin()
                        .get(URI.create(answer.header("Location")).getPath())
                        .then()
                        .statusCode(200)
                        .header("ETag", answer.header("ETag"))
                        .extract()
                        .asString();
        assertThat(again).isEqualTo(answer.asString());
    }

    @Test
    void linksToTheAuthoritysCertificate() {
        String chain = issue(Csrs.with(Keys.p256()).dns("mail.example.org"));

        String issuer =
                Api.anonymous().get("/ca/issuing.pem").then().statusCode(200).extract().asString();

        assertThat(certificatesOf(issuer).get(0)).isEqualTo(certificatesOf(chain).get(1));
    }

    @Test
    void issuesForNinetyDaysByItself() {
        Certificate leaf = leafOf(issue(Csrs.with(Keys.p256()).dns("mail.example.org")));

        assertThat(ChronoUnit.DAYS.between(leaf.notBefore(), leaf.notAfter())).isEqualTo(90);
        assertThat(leaf.notBefore()).isBefore(Instant.now());
    }

    @ParameterizedTest
    @CsvSource({"P1D, 1", "P397D, 397", "P6W, 42", "PT48H, 2"})
    void issuesForAsLongAsIsAskedFor(String validity, int days) {
        Certificate leaf =
                leafOf(
                        Api.signing(Csrs.with(Keys.p256()).dns("mail.example.org").body())
                                .queryParam("validity", validity)
                                .post(Api.CERTIFICATES)
                                .then()
                                .statusCode(201)
                                .extract()
                                .asString());

        assertThat(ChronoUnit.DAYS.between(leaf.notBefore(), leaf.notAfter())).isEqualTo(days);
    }

    @Test
    void countsAYearByTheCalendar() {
        Certificate leaf =
                leafOf(
                        Api.signing(Csrs.with(Keys.p256()).dns("mail.example.org").body())
                                .queryParam("validity", "P1Y")
                                .post(Api.CERTIFICATES)
                                .then()
                                .statusCode(201)
                                .extract()
                                .asString());

        var start = leaf.notBefore().atOffset(ZoneOffset.UTC).plusMinutes(5);
        assertThat(leaf.notAfter()).isEqualTo(start.plusYears(1).minusSeconds(1).toInstant());
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void certifiesKeysOfEveryType(KeyType type) {
        var key = Keys.of(type);

        Certificate leaf = leafOf(issue(Csrs.with(key).dns("mail.example.org")));

        assertThat(leaf.key()).isEqualTo(SubjectKey.of(key.getPublic()));
    }

    @Test
    void putsACommonNameThatIsAHostNameIntoTheNames() {
        String chain =
                issue(
                        Csrs.with(Keys.p256())
                                .commonName("MAIL.example.org")
                                .dns("imap.example.org"));

        assertThat(namesOf(chain)).containsExactly("imap.example.org", "mail.example.org");
        assertThat(leafOf(chain).subject().toString()).isEmpty();
    }

    @Test
    void dropsEverythingElseThatARequestSays() {
        String chain =
                issue(
                        Csrs.with(Keys.p256())
                                .commonName("The mail server")
                                .subject(BCStyle.O, new DERUTF8String("Dropped Inc"))
                                .attribute(
                                        PKCSObjectIdentifiers.pkcs_9_at_challengePassword,
                                        new DERPrintableString("dropped secret"))
                                .ca(false)
                                .dns("mail.example.org"));

        Certificate leaf = leafOf(chain);
        assertThat(namesOf(chain)).containsExactly("mail.example.org");
        assertThat(leaf.subject().toString()).isEmpty();
        assertThat(new String(leaf.der(), UTF_8).toLowerCase(Locale.ROOT))
                .doesNotContain("dropped", "the mail server");
    }

    private String issue(Csrs csr) {
        return Api.signing(csr.body())
                .post(Api.CERTIFICATES)
                .then()
                .statusCode(201)
                .extract()
                .asString();
    }

    /** Prints the answer's body. */
    private String curl(String option, String value) {
        Command curl =
                Command.run(
                        directory,
                        "curl",
                        "-sS",
                        "--fail-with-body",
                        "-H",
                        "Authorization: Bearer " + Api.adminToken(),
                        option,
                        value,
                        base.resolve(Api.CERTIFICATES).toString());
        assertThat(curl.succeeded()).as(curl.output()).isTrue();
        return curl.output();
    }

    private static List<String> namesOf(String chain) {
        return leafOf(chain).names().stream().map(SubjectAltName::text).toList();
    }

    private static Certificate leafOf(String chain) {
        return certificatesOf(chain).get(0);
    }

    private static List<Certificate> certificatesOf(String pem) {
        return Pem.parse(pem).stream().map(block -> Certificate.parse(block.content())).toList();
    }
}
