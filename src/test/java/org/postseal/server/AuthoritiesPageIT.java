package org.postseal.server;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.testing.Command;
import org.postseal.testing.OpenSsl;
import org.postseal.testing.Readme;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;

/**
 * An administrator follows docs/authorities.md, and looks at what the service says of them; only
 * the ports are others.
 */
class AuthoritiesPageIT {

    private static final String PAGE = "docs/authorities.md";
    private static final String CHECK = "checks.find { it.name == 'authorities' }.";

    private Path directory;
    private ServiceProcess service;

    @BeforeEach
    void startPostseal() {
        directory = TemporaryDirectory.create();
        service = ServiceProcess.start(directory.resolve("postseal-data"));
    }

    @AfterEach
    void removeEverything() {
        service.close();
        TemporaryDirectory.delete(directory);
    }

    @Test
    void takesAnAuthorityFromItsFirstDayToItsSuccessor() throws IOException {
        OpenSsl openssl = new OpenSsl(directory);
        openssl.run(
                ("req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 3650"
                                + " -subj /CN=Company -addext keyUsage=critical,keyCertSign,cRLSign")
                        .split(" "));
        Readme.commands(PAGE, "## Below a root that is elsewhere").forEach(this::succeed);
        assertThat(issuer("authority=branch")).contains("Branch mail CA");
        assertThat(
                        openssl.run(
                                "verify",
                                "-CAfile",
                                "root.pem",
                                "-untrusted",
                                "mail.pem",
                                "mail.pem"))
                .contains("OK");

        unlockTheRoot();
        Readme.commands(PAGE, "## A successor").forEach(this::succeed);
        assertThat(issuer("")).contains(" G2");
        assertThat(succeed("postseal https://localhost:8443/v1/authorities/issuing-2"))
                .contains("\"locked\":false");
        given().get(service.http("/q/health"))
                .then()
                .body(CHECK + "status", equalTo("UP"))
                .body(CHECK + "data.issuing", not(containsString("successor")));

        takeOneThatHasTenDaysLeft();
        given().get(service.http("/q/health"))
                .then()
                .statusCode(503)
                .body(CHECK + "status", equalTo("DOWN"))
                .body(CHECK + "data.short", containsString("make its successor"));
        assertThat(service.status("/q/health/ready")).isEqualTo(200);
        service.await("measures of it", () -> metric("successor_due", "short") == 1);
        assertThat(metric("left_seconds", "short")).isBetween(9 * 86_400.0, 10 * 86_400.0);
        assertThat(metric("successor_due", "issuing-2")).isZero();
    }

    private void unlockTheRoot() {
        succeed(
                "postseal -H 'Content-Type: text/plain' --data-binary @postseal-data/root.passphrase"
                        + " https://localhost:8443/v1/authorities/root/unlock");
    }

    /** The root elsewhere has signed it long ago. */
    private void takeOneThatHasTenDaysLeft() {
        succeed(
                """
                printf '{"name": "short", "kind": "issuing", "parent": null, "subject": "CN=Short", "key": "EC-P256",
                  "passphrase": "%s"}' "$(cat postseal-data/passphrase)" |
                  postseal -H "$JSON" --data-binary @- https://localhost:8443/v1/authorities
                postseal -o short.csr https://localhost:8443/v1/authorities/short/request.csr
                printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=index.txt\\nserial=serial\\nnew_certs_dir=.\\ndefault_md=sha256\\n' > ca.cnf
                printf 'policy=p\\ncopy_extensions=copyall\\n[p]\\ncommonName=supplied\\n' >> ca.cnf
                touch index.txt && echo 01 > serial
                openssl ca -batch -notext -config ca.cnf -cert root.pem -keyfile root.key -in short.csr -out short.pem \
                  -startdate $(date -u -d '-90 days' +%Y%m%d%H%M%SZ) -enddate $(date -u -d '+10 days' +%Y%m%d%H%M%SZ)
                cat short.pem root.pem | postseal -H 'Content-Type: application/x-pem-file' --data-binary @- -X PUT \
                  https://localhost:8443/v1/authorities/short/certificate.pem
                """);
    }

    /** Of a certificate that is asked for now, in {@code mail.pem}. */
    private String issuer(String query) {
        return succeed(
                """
                openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout mail.key -out mail.csr \
                  -subj / -addext subjectAltName=DNS:mail.example.org 2> /dev/null
                postseal --data-binary @mail.csr -o mail.pem 'https://localhost:8443/v1/certificates?%s'
                openssl x509 -in mail.pem -noout -issuer
                """
                        .formatted(query));
    }

    private double metric(String name, String authority) {
        String beginning = "postseal_authority_%s{authority=\"%s\"".formatted(name, authority);
        return given().get(service.http("/q/metrics"))
                .asString()
                .lines()
                .filter(line -> line.startsWith(beginning))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElse(Double.NaN);
    }

    /** In a shell in which what the page begins with has been typed. */
    private String succeed(String commands) {
        String all =
                String.join(
                        "\n",
                        Readme.commands(PAGE, "# Authorities, from their first day to their last"));
        try {
            Files.writeString(
                    directory.resolve("commands.sh"),
                    (all + "\n" + commands)
                            .replace("8443", Integer.toString(service.https("/").getPort())),
                    UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Command command = Command.run(directory, "bash", "-e", "-o", "pipefail", "commands.sh");
        assertThat(command.succeeded()).as("%s%n%s", commands, command.output()).isTrue();
        return command.output();
    }
}
