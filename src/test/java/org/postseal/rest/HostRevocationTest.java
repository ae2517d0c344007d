package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.testing.Api;
import org.postseal.testing.CurlHost;
import org.postseal.testing.CurlHost.Answer;

/** A host that takes back what it has, with nothing but its key. */
@QuarkusTest
class HostRevocationTest {

    private static final String NAME = "mail.example.org";

    @TestHTTPResource(value = "/", tls = true)
    URI service;

    @TempDir Path directory;

    private CurlHost host;

    @BeforeEach
    void haveAHostWithACertificate() {
        host = CurlHost.withCertificate(directory, service, NAME);
    }

    @Test
    void revokesTheCertificateThatItShows() {
        String serial = host.serial("mail.pem");

        Answer answer = revokeShown(serial, "superseded");

        assertThat(answer.json(200).getString("revocation.reason")).isEqualTo("superseded");
        revokeShown(serial, "superseded").isRefused(401, "revoked");
    }

    @Test
    void revokesByASignedRequestBehindAProxy() {
        host.openssl().write("reason.json", "{\"reason\": \"cessationOfOperation\"}");
        host.sign("reason.json");

        Answer answer = host.signed(path(host.serial("mail.pem")));

        assertThat(answer.json(200).getString("status")).isEqualTo("revoked");
    }

    @Test
    void takesASignedRequestForTheCertificateThatSignedItOnly() {
        host.openssl().write("first.pem", host.openssl().read("mail.pem"));
        String first = host.serial("mail.pem");
        host.certify("mail", "");
        host.openssl().write("reason.json", "{\"reason\": \"superseded\"}");
        host.sign("reason.json");

        host.signed(path(first)).isRefused(403, "signed by the certificate that it revokes");

        assertThat(status(first)).isEqualTo("valid");
    }

    @Test
    void mayNotRevokeWhatAnotherKeyOfTheSameNameHas() {
        host.makeKey("second");
        host.makeCsr("second", NAME);
        host.certify("second", "");
        String second = host.serial("second.pem");

        revokeShown(second, "superseded").isRefused(403, "may not revoke");
        host.shown(
                        "/v1/keys/" + host.spki("second.key") + "/revocation",
                        "--json",
                        "{\"reason\": \"superseded\"}")
                .isRefused(403, "may not revoke");

        assertThat(status(second)).isEqualTo("valid");
    }

    @Test
    void finishesAnExposedKeyWithAllThatItHas() {
        String first = host.serial("mail.pem");
        host.certify("mail", "");
        String second = host.serial("mail.pem");

        revokeShown(second, "keyCompromise").json(200);

        assertThat(status(first)).isEqualTo("revoked");
        assertThat(status(second)).isEqualTo("revoked");
    }

    @Test
    void takesTheKeysOwnWordForItsExposureWithoutACertificate() {
        proof("Proof of key compromise");

        Answer answer = report(host.spki("mail.key"));

        assertThat(answer.json(200).getString("certificates[0].serial"))
                .isEqualTo(host.serial("mail.pem"));
        assertThat(status(host.serial("mail.pem"))).isEqualTo("revoked");
        report(host.spki("mail.key")).isRefused(409, "already");
    }

    /** Or whoever has seen a host's request could end its key. */
    @Test
    void takesNoOrdinaryRequestForAProof() {
        proof("mail.example.org");

        report(host.spki("mail.key")).isRefused(400, "Proof of key compromise");
        assertThat(status(host.serial("mail.pem"))).isEqualTo("valid");
    }

    @Test
    void takesNoProofOfAnotherKey() {
        String victim = host.spki("mail.key");
        host.makeKey("mail");
        proof("Proof of key compromise");

        report(victim).isRefused(400, "another key");
        report(host.spki("mail.key")).isRefused(404, "no certificate with this key");
    }

    private void proof(String commonName) {
        host.openssl()
                .run(
                        "req",
                        "-new",
                        "-key",
                        "mail.key",
                        "-outform",
                        "DER",
                        "-out",
                        "proof.der",
                        "-subj",
                        "/CN=" + commonName);
    }

    private Answer report(String spki) {
        return host.plain(
                "/v1/keys/" + spki + "/revocation",
                "-H",
                "Content-Type: application/pkcs10",
                "--data-binary",
                "@proof.der");
    }

    private Answer revokeShown(String serial, String reason) {
        return host.shown(path(serial), "--json", "{\"reason\": \"" + reason + "\"}");
    }

    private static String path(String serial) {
        return Api.CERTIFICATES + "/" + serial + "/revocation";
    }

    private static String status(String serial) {
        return Api.admin()
                .accept("application/json")
                .get(Api.CERTIFICATES + "/" + serial)
                .jsonPath()
                .getString("status");
    }
}
