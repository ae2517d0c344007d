package org.postseal.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.authority.Authorities;
import org.postseal.certificate.AuthorityName;
import org.postseal.testing.Api;
import org.postseal.testing.Command;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.OcspReading;
import org.postseal.testing.OpenSsl;
import org.postseal.testing.OpenSslServer;
import org.postseal.x509.Certificate;

/** The answer that a server shows before it is asked. */
@QuarkusTest
class StapleHttpTest {

    @Inject Authorities authorities;

    @TempDir Path directory;

    private String host;

    @BeforeEach
    void haveAName() {
        host = "h" + System.nanoTime() + ".example.org";
    }

    @Test
    void isAboutTheNewestCertificateOrTheOneOfAKey() {
        Certificate first = issued();
        Certificate newest = issued();

        assertThat(staple("").status(newest.serial())).isEqualTo("good");
        assertThat(staple("?spki=" + first.key().sha256()).status(first.serial()))
                .isEqualTo("good");
    }

    /** As servers check it before they send it. */
    @Test
    void isWhatOpensslLooksForInAHandshake() {
        Certificate leaf = issued();
        OpenSsl openssl = new OpenSsl(directory);
        openssl.write("host.pem", leaf.pem());
        openssl.write("issuing.pem", authority("issuing").pem());
        openssl.write("chain.pem", authority("issuing").pem() + authority("root").pem());
        openssl.write("ocsp.der", get("").asByteArray());

        assertThat(
                        openssl.run(
                                ("ocsp -respin ocsp.der -issuer issuing.pem -cert host.pem"
                                                + " -CAfile chain.pem -no_nonce")
                                        .split(" ")))
                .contains("host.pem: good");
    }

    /** RFC 7633; the server's file is what was fetched, and nothing else. */
    @Test
    void letsAClientInThatDemandsIt() {
        OpenSsl openssl = new OpenSsl(directory);
        openssl.run(
                ("req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj / -keyout host.key"
                                + " -out host.csr -addext subjectAltName=DNS:"
                                + host)
                        .split(" "));
        openssl.write(
                "host.pem",
                Api.signing(openssl.read("host.csr"))
                        .queryParam("profile", "stapled")
                        .post(Api.CERTIFICATES)
                        .then()
                        .statusCode(201)
                        .extract()
                        .asByteArray());
        openssl.write("issuing.pem", authority("issuing").pem());
        openssl.write("root.pem", authority("root").pem());
        openssl.write("ocsp.der", get("").asByteArray());

        Command without = connect("");
        assertThat(without.output()).contains("the OCSP status is missing");
        assertThat(without.succeeded()).isFalse();
        Command with = connect(" -status_file ocsp.der");
        assertThat(with.output()).contains("The certificate is trusted", "OCSP status request");
        assertThat(with.succeeded()).isTrue();
    }

    private Command connect(String more) {
        String options = "-cert host.pem -cert_chain issuing.pem -key host.key" + more;
        try (OpenSslServer server = OpenSslServer.start(directory, options.split(" "))) {
            return Command.run(
                    directory,
                    ("gnutls-cli --x509cafile=root.pem --verify-hostname=%1$s --sni-hostname=%1$s"
                                    + " --port=%2$d 127.0.0.1")
                            .formatted(host, server.port())
                            .split(" "));
        }
    }

    @Test
    void isNotThereForARevokedCertificateOrAnUnknownHost() {
        Certificate only = issued();
        Api.admin()
                .contentType("application/json")
                .body(Map.of("reason", "superseded"))
                .post(Api.CERTIFICATES + "/" + only.serial().hex() + "/revocation")
                .then()
                .statusCode(200);

        assertThat(get("").statusCode()).isEqualTo(404);
        host = "nobody.example.org";
        assertThat(get("").statusCode()).isEqualTo(404);
    }

    @Test
    void mayBeKeptForAWhile() {
        issued();
        Response first = get("");

        assertThat(first.header("Cache-Control")).contains("max-age=300", "must-revalidate");
        Api.anonymous()
                .header("If-None-Match", first.header("ETag"))
                .get("/v1/hosts/" + host + "/ocsp.der")
                .then()
                .statusCode(304);
    }

    private OcspReading staple(String query) {
        return OcspReading.of(get(query).asByteArray()).verified(authority("issuing"));
    }

    private Response get(String query) {
        return Api.anonymous().get("/v1/hosts/" + host + "/ocsp.der" + query);
    }

    private Certificate issued() {
        return Certificate.parse(
                Api.signing(Csrs.with(Keys.p256()).dns(host).body())
                        .accept("application/pkix-cert")
                        .post(Api.CERTIFICATES)
                        .asByteArray());
    }

    private Certificate authority(String name) {
        return authorities.get(new AuthorityName(name)).certificate();
    }
}
