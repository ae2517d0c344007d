package org.postseal.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postseal.testing.Administrator;
import org.postseal.testing.Api;
import org.postseal.testing.Command;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;

/** A packaged service whose database is put back to what it was before a revocation. */
class RestoreIT {

    private static final String LIST = "/crl/issuing.crl";
    private static final String DATABASE = EmbeddedPostgres.DATABASE.toString();

    private final Path directory = TemporaryDirectory.create();
    private ServiceProcess service;

    @AfterEach
    void remove() {
        service.close();
        TemporaryDirectory.delete(directory);
    }

    @Test
    void signsNothingUntilTheLastListIsInTheDatabaseAgain() throws Exception {
        service = ServiceProcess.start(directory);
        String serial = administrator().issued();
        service.stop();
        copy(DATABASE, "backup");
        service = ServiceProcess.start(directory);
        administrator().revoke(serial);
        service.await("list", () -> listed(serial));
        byte[] last = list();
        service.await("mark", () -> mark().contains("list issuing " + number(last)));
        service.stop();
        WholeDirectory.delete(directory.resolve(DATABASE));
        copy("backup", DATABASE);

        service = ServiceProcess.start(directory);

        assertThat(listed(serial)).isFalse();
        administrator()
                .issue()
                .then()
                .statusCode(503)
                .body("detail", containsString("accept-restore"));
        Api.anonymous()
                .get(service.http("/q/health"))
                .then()
                .statusCode(503)
                .body(
                        "checks.find { it.name == 'signing' }.data.QUARANTINE",
                        containsString("older"));
        assertThat(service.status("/q/health/ready")).isEqualTo(200);
        assertThat(service.status(LIST)).isEqualTo(200);
        assertThat(administrator().ocsp(serial).outcome()).isEqualTo("tryLater");
        service.stop();
        // As on another replica, which has seen nothing: what it accepts, the database says.
        Files.delete(directory.resolve("high-water"));
        Path file = directory.resolve("last.crl");
        Files.write(file, last);
        try (ServiceProcess accepted =
                ServiceProcess.command(directory, Map.of(), "accept-restore", file.toString())) {
            assertThat(accepted.awaitExit()).as(accepted.output()).isZero();
            assertThat(accepted.output()).contains("1 revocations were not in it");
        }
        service = ServiceProcess.start(directory);
        assertThat(administrator().ocspStatus(serial)).isEqualTo("revoked 4");
        administrator().issue().then().statusCode(201);
        service.await("next list", () -> number(list()).compareTo(number(last)) > 0);
        assertThat(listed(serial)).isTrue();
        administrator().certificate(serial).then().body("status", equalTo("revoked"));
    }

    private void copy(String from, String to) {
        assertThat(Command.run(directory, "cp", "-a", from, to).succeeded()).isTrue();
    }

    private Administrator administrator() {
        return new Administrator(service, token());
    }

    private String token() {
        return text("admin.token").strip();
    }

    private String mark() {
        return text("high-water");
    }

    private String text(String file) {
        try {
            return Files.readString(directory.resolve(file), UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] list() {
        return Api.anonymous().get(service.http(LIST)).asByteArray();
    }

    private boolean listed(String serial) {
        return parse(list()).getRevokedCertificate(new BigInteger(serial, 16)) != null;
    }

    private static BigInteger number(byte[] der) {
        return ASN1Integer.getInstance(
                        ASN1OctetString.getInstance(parse(der).getExtensionValue("2.5.29.20"))
                                .getOctets())
                .getValue();
    }

    private static X509CRL parse(byte[] der) {
        try {
            return (X509CRL)
                    CertificateFactory.getInstance("X.509")
                            .generateCRL(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
