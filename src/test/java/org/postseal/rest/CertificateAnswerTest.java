package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.http.MediaTypes;
import org.postseal.testing.Api;
import org.postseal.testing.Command;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.x509.Certificate;
import org.postseal.x509.Pem;
import org.postseal.x509.SubjectAltName;
import org.postseal.x509.SubjectKey;

/** What {@code POST /v1/certificates} answers: every form of it, and its headers. */
@QuarkusTest
class CertificateAnswerTest {
    @TempDir Path directory;

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
                            .contentType(MediaTypes.PEM_CHAIN)
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

    private String issue(Csrs csr) {
        return Api.signing(csr.body())
                .post(Api.CERTIFICATES)
                .then()
                .statusCode(201)
                .extract()
                .asString();
    }

    private static List<Certificate> certificatesOf(String pem) {
        return Pem.parse(pem).stream().map(block -> Certificate.parse(block.content())).toList();
    }
}
