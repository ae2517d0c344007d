package org.postseal.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postseal.testing.Api;
import org.postseal.testing.Command;
import org.postseal.testing.Dovecot;
import org.postseal.testing.OpenSsl;
import org.postseal.testing.Patience;
import org.postseal.testing.TemporaryDirectory;

/** Programs that check lists, with the files of the running service. */
@QuarkusTest
@Timeout(180)
class CrlReadersTest {

    private static final String WITH_CRL = "/ca/issuing-with-crl.pem";

    private final Path directory = TemporaryDirectory.create();
    private final OpenSsl openssl = new OpenSsl(directory);

    @BeforeEach
    void haveTwoHosts() {
        issue("mail");
        issue("other");
        openssl.write("root.pem", fetch("/roots.pem"));
        openssl.write("ca.pem", fetch(WITH_CRL));
    }

    @AfterEach
    void remove() {
        TemporaryDirectory.delete(directory);
    }

    @Test
    void opensslChecksTheWholePathWithOneFile() {
        assertThat(verify("other").output()).isEqualTo("other.pem: OK\n");

        revoke("other");

        assertThat(verify("mail").output()).isEqualTo("mail.pem: OK\n");
        assertThat(verify("other").output()).contains("certificate revoked");
    }

    /** Its ssl_require_crl wants the list of every authority in the path. */
    @Test
    void dovecotRefusesARevokedClient() {
        assertThat(logIn("other")).contains("Logged in");

        revoke("other");

        assertThat(logIn("other")).doesNotContain("Logged in");
        assertThat(logIn("mail")).contains("Logged in");
    }

    @Test
    void javaChecksTheWholePath() throws GeneralSecurityException, IOException {
        assertThat(javasRefusal("other")).isEmpty();

        revoke("other");

        assertThat(javasRefusal("other")).contains(BasicReason.REVOKED);
        assertThat(javasRefusal("mail")).isEmpty();
    }

    @Test
    void nssTakesTheList() {
        revoke("other");
        openssl.write("list.crl", fetch("/crl/issuing.crl"));
        openssl.write("issuing.pem", fetch("/ca/issuing.pem"));
        run("certutil -N -d sql:. --empty-password");
        run("certutil -A -d sql:. -n root -t C,, -i " + anchorOfIssuing());
        run("certutil -A -d sql:. -n issuing -t ,, -i issuing.pem");
        run("certutil -A -d sql:. -n mail -t ,, -i mail.pem");
        run("certutil -A -d sql:. -n other -t ,, -i other.pem");
        run("crlutil -I -d sql:. -i list.crl");

        assertThat(run("certutil -V -d sql:. -u V -e -n mail")).contains("certificate is valid");
        assertThat(run("certutil -V -d sql:. -u V -e -n other")).contains("revoked");
    }

    @Test
    void givesTheFileOnceAndAgainAfterARevocation() {
        Response first = Api.anonymous().get(WITH_CRL);
        String tag = first.header("ETag");
        assertThat(first.asString())
                .startsWith("-----BEGIN CERTIFICATE-----\n")
                .endsWith("-----END X509 CRL-----\n");
        assertThat(first.header("Last-Modified")).isNotNull();
        assertThat(first.header("Cache-Control")).startsWith("max-age=");
        assertThat(given().header("If-None-Match", tag).get(WITH_CRL).statusCode()).isEqualTo(304);

        revoke("other");

        assertThat(given().header("If-None-Match", tag).get(WITH_CRL).statusCode()).isEqualTo(200);
    }

    private void issue(String host) {
        openssl.run(
                ("req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj / -keyout "
                                + host
                                + ".key -out "
                                + host
                                + ".csr -addext subjectAltName=DNS:"
                                + host
                                + ".example.org")
                        .split(" "));
        openssl.write(
                host + ".pem",
                Api.signing(openssl.read(host + ".csr"))
                        .queryParam("profile", "mail-relay")
                        .post(Api.CERTIFICATES)
                        .then()
                        .statusCode(201)
                        .extract()
                        .asByteArray());
    }

    /** Returns when the list shows it. */
    private void revoke(String host) {
        byte[] before = fetch(WITH_CRL);
        String serial =
                openssl.run("x509", "-in", host + ".pem", "-noout", "-serial")
                        .strip()
                        .substring("serial=".length());
        Api.admin()
                .contentType("application/json")
                .body("{\"reason\": \"superseded\"}")
                .post(Api.CERTIFICATES + "/" + serial + "/revocation")
                .then()
                .statusCode(200);
        Patience patience = new Patience();
        while (!listed(serial)) {
            patience.aMoment();
        }
        byte[] after = fetch(WITH_CRL);
        assertThat(after).isNotEqualTo(before);
        openssl.write("ca.pem", after);
    }

    private boolean listed(String serial) {
        openssl.write("list.crl", fetch("/crl/issuing.crl"));
        return openssl.run("crl", "-inform", "DER", "-in", "list.crl", "-noout", "-text")
                .contains("Serial Number: " + serial);
    }

    private OpenSsl.Result verify(String host) {
        return openssl.tryRun(
                ("verify -x509_strict -crl_check_all -CAfile ca.pem -untrusted "
                                + host
                                + ".pem "
                                + host
                                + ".pem")
                        .split(" "));
    }

    private String logIn(String host) {
        openssl.write("commands", "a login joe secret\r\nb logout\r\n");
        try (Dovecot dovecot = Dovecot.start(directory)) {
            String client =
                    "openssl s_client -quiet -connect 127.0.0.1:%1$d -cert %2$s.pem -cert_chain %2$s.pem -key %2$s.key < commands"
                            .formatted(dovecot.port(), host);
            return Command.run(directory, "sh", "-c", client).output();
        }
    }

    private Optional<Reason> javasRefusal(String host)
            throws GeneralSecurityException, IOException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> path = new ArrayList<>();
        for (var certificate :
                factory.generateCertificates(
                        Files.newInputStream(directory.resolve(host + ".pem")))) {
            path.add((X509Certificate) certificate);
        }
        List<Object> lists = new ArrayList<>();
        for (String list : List.of("issuing", "root")) {
            lists.add(
                    factory.generateCRL(new ByteArrayInputStream(fetch("/crl/" + list + ".crl"))));
        }
        X509Certificate anchor =
                (X509Certificate)
                        factory.generateCertificate(
                                Files.newInputStream(directory.resolve(anchorOfIssuing())));
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
        parameters.addCertStore(
                CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
        try {
            CertPathValidator.getInstance("PKIX")
                    .validate(factory.generateCertPath(path), parameters);
            return Optional.empty();
        } catch (CertPathValidatorException e) {
            return Optional.of(e.getReason());
        }
    }

    /** Its file: the bootstrapped root, of all that the tests have made. */
    private String anchorOfIssuing() {
        openssl.write("anchor.pem", fetch("/ca/root.pem"));
        return "anchor.pem";
    }

    private static byte[] fetch(String path) {
        return given().get(path).then().statusCode(200).extract().asByteArray();
    }

    private String run(String line) {
        return Command.run(directory, line.split(" ")).output();
    }
}
