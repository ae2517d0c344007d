package org.postseal.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.response.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.OcspQuestion;
import org.postseal.testing.OcspReading;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;
import org.postseal.x509.Certificate;
import org.postseal.x509.ForeignCrl;

/**
 * The packaged service on a small disk of its own, which somebody else fills: to mount one takes
 * root.
 */
@EnabledIfSystemProperty(named = "user.name", matches = "root")
class FullDiskIT {

    private static final String NAME = "mail.example.org";

    private final Path directory = TemporaryDirectory.create();

    /** The disk, for who is not in its mount namespace. */
    private Path disk;

    private ServiceProcess service;
    private String admin;

    @BeforeEach
    void startOnASmallDisk() throws IOException {
        service =
                ServiceProcess.launch(
                                directory,
                                List.of(
                                        "unshare",
                                        "--mount",
                                        "sh",
                                        "-c",
                                        "mount -t tmpfs -o size=600m,mode=0700 none '%s' && exec \"$@\""
                                                .formatted(directory),
                                        "-"),
                                Map.of())
                        .awaitReady();
        disk = Path.of("/proc/" + service.java().pid() + "/root" + directory);
        admin = Files.readString(disk.resolve("admin.token"), UTF_8).strip();
        service.await("something kept for that day", () -> Files.exists(disk.resolve("reserve")));
    }

    @AfterEach
    void removeEverything() {
        service.stop();
        service.close();
        TemporaryDirectory.delete(directory);
    }

    @Test
    void revokesOnAFullDiskAndIssuesAgainWhenThereIsSpace() throws IOException {
        Certificate certificate =
                Certificate.parse(issue().then().statusCode(201).extract().asByteArray());

        fill();
        service.await("a full disk that is noticed", () -> issue().statusCode() == 503);
        // 409 is for one that the database, restarted in between, could not confirm.
        service.await(
                "revocation", () -> Set.of(200, 409).contains(revoke(certificate).statusCode()));
        service.await("a list with it", () -> isListed(certificate));
        assertThat(ocspStatus(certificate)).isEqualTo("revoked 1");
        issue().then()
                .statusCode(503)
                .body("detail", containsString("disk of the data directory is full"));
        assertThat(Api.anonymous().get(service.http("/ca/issuing.pem")).statusCode())
                .isEqualTo(200);
        assertThat(service.isReady()).isTrue();

        Files.delete(disk.resolve("somebody's"));
        service.await("space", () -> issue().statusCode() == 201);
        Api.as(admin)
                .get(service.http("/v1/audit/verification"))
                .then()
                .statusCode(200)
                .body("intact", equalTo(true));
    }

    /** To the last octet, and again when some of it is given up. */
    private void fill() throws IOException {
        byte[] part = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(disk.resolve("somebody's"))) {
            while (true) {
                out.write(part);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private Response issue() {
        return Api.as(admin)
                .contentType("application/pkcs10")
                .accept("application/pkix-cert")
                .body(Csrs.with(Keys.p256()).dns(NAME).body())
                .post(service.http(Api.CERTIFICATES));
    }

    private Response revoke(Certificate certificate) {
        return Api.as(admin)
                .contentType("application/json")
                .body("{\"reason\": \"keyCompromise\"}")
                .post(
                        service.http(
                                "/v1/certificates/" + certificate.serial().hex() + "/revocation"));
    }

    private boolean isListed(Certificate certificate) {
        Response list = Api.anonymous().get(service.http("/crl/issuing.crl"));
        return list.statusCode() == 200
                && ForeignCrl.parse(list.asByteArray()).entries().stream()
                        .anyMatch(entry -> entry.serial().equals(certificate.serial()));
    }

    private String ocspStatus(Certificate certificate) {
        Certificate issuing =
                Certificate.parse(
                        Api.anonymous().get(service.http("/ca/issuing.crt")).asByteArray());
        return OcspReading.of(
                        Api.anonymous()
                                .contentType("application/ocsp-request")
                                .body(
                                        OcspQuestion.to(issuing)
                                                .about("SHA-1", certificate.serial().value())
                                                .der())
                                .post(service.http("/ocsp/issuing"))
                                .asByteArray())
                .status(certificate.serial());
    }
}
