package org.postseal.mail;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Api;
import org.postseal.testing.Command;
import org.postseal.testing.Csrs;
import org.postseal.testing.Wire;

/** The settings as real Postfix and Dovecot read them. */
@QuarkusTest
class SettingsTest {

    @TestHTTPResource URI base;

    @TempDir Path directory;

    private String host;
    private String path;

    @BeforeEach
    void haveAHost() {
        host = "s" + System.nanoTime() + ".example.org";
        path = "/v1/hosts/" + host + "/";
        Api.signing(Csrs.pemFor(host).getBytes(US_ASCII)).post(Api.CERTIFICATES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?version=3.7.11",
                "?version=3.3",
                "?alt-file=/etc/ssl/private/ec.pem",
                "?version=2.11.3&alt-file=/etc/ssl/private/ec.pem"
            })
    void postfixTakesTheFragmentWithoutAWarning(String query) throws IOException {
        String fragment = settings("postfix" + query);
        Path etc = postfix("smtpd_banner = x\n" + fragment);

        assertThat(run("postfix", "-c", etc.toString(), "check")).isEmpty();
        assertThat(run("postconf", "-c", etc.toString(), "-n"))
                .doesNotContain("warning")
                .contains("smtpd_tls_security_level = may", "smtpd_tls_auth_only = yes");
    }

    @Test
    void postfixTakesTheCommandsWithoutAWarning() throws IOException {
        Path etc =
                postfix(
                        """
                        smtpd_use_tls = yes
                        smtpd_tls_cert_file = /etc/ssl/certs/ssl-cert-snakeoil.pem
                        smtpd_tls_key_file = /etc/ssl/private/ssl-cert-snakeoil.key
                        """);
        String commands =
                settings("postfix?format=commands&alt-file=/etc/ssl/private/ec.pem")
                        .replace("postconf ", "postconf -c " + etc + " ");
        Path script = Files.writeString(directory.resolve("commands"), commands, US_ASCII);

        assertThat(run("sh", "-eu", script.toString())).isEmpty();

        assertThat(run("postfix", "-c", etc.toString(), "check")).isEmpty();
        assertThat(run("postconf", "-c", etc.toString(), "-n"))
                .doesNotContain("warning", "smtpd_use_tls", "snakeoil")
                .contains(
                        "smtpd_tls_chain_files = /etc/ssl/private/postseal.pem, /etc/ssl/private/ec.pem");
        assertThat(run("postconf", "-c", etc.toString(), "-P"))
                .contains(
                        "submission/inet/smtpd_tls_security_level = encrypt",
                        "submissions/inet/smtpd_tls_wrappermode = yes");
    }

    @Test
    void dovecotTakesItsOwnWithoutAWarning() throws IOException {
        assumeTrue(isThere("doveconf"), "no Dovecot here");
        String fragment =
                settings("dovecot?file=/etc/ssl/private/a.pem&alt-file=/etc/ssl/private/b.pem");
        Path file = Files.writeString(directory.resolve("dovecot.conf"), fragment, US_ASCII);

        String output = run("doveconf", "-c", file.toString(), "-n");

        assertThat(output.replaceAll("(?m)^# .*$", ""))
                .doesNotContainIgnoringCase("warning", "error", "obsolete")
                .contains(
                        "ssl = required",
                        "ssl_cert = </etc/ssl/private/a.pem",
                        "ssl_key = # hidden, use -P to show it",
                        "ssl_alt_cert = </etc/ssl/private/b.pem");
    }

    @Test
    void givesDovecotOfTheOtherVersionItsOtherNames() {
        String fragment = settings("dovecot?version=2.4.1");

        assertThat(fragment)
                .contains(
                        "ssl_server_cert_file = /etc/ssl/private/postseal.pem\n",
                        "ssl_server_key_file = ",
                        "auth_allow_cleartext = no\n")
                .doesNotContain("ssl_cert =", "disable_plaintext_auth");
    }

    @Test
    void holdsNothingThatHowTosHaveWrong() {
        for (String form :
                List.of("postfix", "postfix?version=3.3", "dovecot", "dovecot?version=2.4")) {
            assertThat(settings(form).replaceAll("(?m)^#.*$", ""))
                    .doesNotContain(
                            "smtpd_use_tls",
                            "RC4",
                            "ssl_protocols",
                            "eecdh_grade",
                            "dh1024",
                            "CAfile",
                            "myhostname")
                    .matches("[\\x20-\\x7e\n]*");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "relative.pem",
                "/etc/x'y",
                "/etc/$(id)",
                "/etc/a b",
                "/etc/../shadow",
                "/etc//x",
                "/etc/x,",
                "/etc/`id`",
                "/etc/x\n",
                "/etc/ä",
                "/"
            })
    void refusesAFileThatAShellOrAServerWouldReadAsSomethingElse(String file) {
        for (String parameter : List.of("file", "alt-file")) {
            for (String form : List.of("postfix", "dovecot")) {
                given().queryParam(parameter, file)
                        .get(path + form)
                        .then()
                        .statusCode(400)
                        .body("type", equalTo("urn:postseal:problem:malformed"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postfix?format=shell",
                "postfix?version=new",
                "dovecot?version=2.2",
                "dovecot?version=3.0"
            })
    void saysWhatItDoesNotKnow(String form) {
        given().get(path + form).then().statusCode(400);
    }

    @Test
    void isNotThereForAHostWithoutACertificate() {
        given().get("/v1/hosts/nobody.example.org/postfix").then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"postfix", "dovecot"})
    void doesNotComeOverPlainHttpFromElsewhere(String form) throws IOException {
        assertThat(
                        Wire.send(
                                base.getPort(),
                                "GET "
                                        + path
                                        + form
                                        + " HTTP/1.1\r\nHost: localhost\r\nVia: 1.1 x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ")
                .contains("https-required");
        given().get(path + form).then().statusCode(200).body(containsString(host));
    }

    private String settings(String form) {
        return Api.anonymous()
                .get(path + form)
                .then()
                .statusCode(200)
                .contentType("text/plain")
                .extract()
                .asString();
    }

    /** A configuration of its own, with the services that the settings are for. */
    private Path postfix(String main) throws IOException {
        assumeTrue(isThere("postfix"), "no Postfix here");
        Path etc = Files.createDirectories(directory.resolve("postfix"));
        Path data = Files.createDirectories(directory.resolve("data"));
        Path spool = Files.createDirectories(directory.resolve("spool"));
        run("chown", "postfix", data.toString());
        Files.writeString(
                etc.resolve("main.cf"),
                """
                compatibility_level = 3.6
                maillog_file = /dev/stdout
                queue_directory = %s
                data_directory = %s
                """
                                .formatted(spool, data)
                        + main,
                UTF_8);
        Files.writeString(
                etc.resolve("master.cf"),
                """
                submission inet n - y - - smtpd
                submissions inet n - y - - smtpd
                postlog unix-dgram n - n - 1 postlogd
                """,
                UTF_8);
        return etc;
    }

    private static boolean isThere(String program) {
        return Files.isExecutable(Path.of("/usr/sbin", program))
                || Files.isExecutable(Path.of("/usr/bin", program));
    }

    private String run(String... line) {
        Command command = Command.run(directory, line);
        assertThat(command.status()).as(command.output()).isZero();
        return command.output();
    }
}
