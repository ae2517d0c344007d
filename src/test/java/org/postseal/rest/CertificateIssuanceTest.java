package org.postseal.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
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

/** What {@code POST /v1/certificates} takes, and what becomes of it in the certificate. */
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
