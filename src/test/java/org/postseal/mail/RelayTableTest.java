package org.postseal.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.testing.Api;
import org.postseal.testing.Command;
import org.postseal.testing.CurlHost;
import org.postseal.testing.MailServers;
import org.postseal.testing.TemporaryDirectory;

/** The table by which Postfix, which reads no revocation list, knows whom it relays for. */
@QuarkusTest
class RelayTableTest {

    private static final String TABLE = "/v1/mail/relay-clientcerts";

    @TestHTTPResource(value = "/", tls = true)
    URI service;

    @TempDir Path directory;

    @Test
    void hasTheValidClientsOfTheAuthorityAndNobodyElse() {
        CurlHost host = CurlHost.withCertificate(directory, service, "mail.example.org");
        String server = fingerprint(host);
        host.certify("mail", "?profile=mail-relay");
        String relay = fingerprint(host);

        Response table = Api.admin().get(TABLE);

        table.then().statusCode(200).body(containsString(relay + " OK\n"));
        assertThat(table.asString()).doesNotContain(server);
        Api.admin().header("If-None-Match", table.header("ETag")).get(TABLE).then().statusCode(304);
        Api.admin().get(TABLE + "?authority=root").then().body(not(containsString(relay)));
        Api.admin().get(TABLE + "?authority=nobody").then().statusCode(422);

        revoke(host);
        Api.admin().get(TABLE).then().statusCode(200).body(not(containsString(relay)));
    }

    /** The mail host fetches it by its own certificate, as docs/mail.md says. */
    @Test
    void makesPostfixRefuseARevokedRelay() throws IOException {
        MailServers.demand();
        Path place = Files.createTempDirectory("postseal-relay-");
        // Postfix' own users go through it.
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
        CurlHost mail = CurlHost.withCertificate(sub("mail"), service, "mail.example.org");
        CurlHost relay = CurlHost.withCertificate(sub("relay"), service, "relay.example.org");
        relay.certify("mail", "?profile=mail-relay");
        try (MailServers servers = MailServers.start(place)) {
            mail.openssl().write("combined.pem", combined(mail));
            configure(servers);

            refresh(mail, servers);
            assertThat(relayThrough(servers).succeeded()).as(servers.log()).isTrue();

            revoke(relay);
            refresh(mail, servers);
            assertThat(relayThrough(servers).succeeded()).isFalse();
            assertThat(servers.log()).contains("Relay access denied");
        } finally {
            TemporaryDirectory.delete(place);
        }
    }

    private Path sub(String name) throws IOException {
        return Files.createDirectory(directory.resolve(name));
    }

    private static byte[] combined(CurlHost host) {
        return (new String(host.openssl().read("mail.key"), US_ASCII)
                        + new String(host.openssl().read("mail.pem"), US_ASCII))
                .getBytes(US_ASCII);
    }

    private void configure(MailServers servers) {
        run(
                "postconf",
                "-c",
                servers.mainCf().getParent().toString(),
                "-e",
                "smtpd_tls_chain_files = " + directory.resolve("mail/combined.pem"),
                "smtpd_tls_security_level = may",
                "smtpd_tls_ask_ccert = yes",
                "smtpd_tls_fingerprint_digest = sha256",
                "relay_clientcerts = hash:" + table(servers),
                "smtpd_relay_restrictions = permit_tls_clientcerts, reject_unauth_destination");
    }

    private static Path table(MailServers servers) {
        return servers.mainCf().resolveSibling("relay_clientcerts");
    }

    private void refresh(CurlHost mail, MailServers servers) throws IOException {
        CurlHost.Answer answer = mail.shown(TABLE, "-H", "Accept: text/plain");
        assertThat(answer.status()).isEqualTo(200);
        Files.writeString(table(servers), answer.body() + "\n");
        run("postmap", "hash:" + table(servers));
        servers.reload();
    }

    private Command relayThrough(MailServers servers) throws IOException {
        Files.writeString(directory.resolve("message"), "Subject: relayed\r\n\r\nHello\r\n");
        String port = Integer.toString(servers.port("smtp"));
        return Command.run(
                directory,
                "curl",
                "-sS",
                "--ssl-reqd",
                "--cacert",
                "mail/roots.pem",
                "--cert",
                "relay/mail.pem",
                "--key",
                "relay/mail.key",
                "--resolve",
                "mail.example.org:" + port + ":127.0.0.1",
                "--mail-from",
                "someone@example.org",
                "--mail-rcpt",
                "somebody@elsewhere.test",
                "-T",
                "message",
                "smtp://mail.example.org:" + port + "/relay.example.org");
    }

    private void run(String... line) {
        Command command = Command.run(directory, line);
        assertThat(command.succeeded()).as("%s", command).isTrue();
    }

    private static String fingerprint(CurlHost host) {
        String line =
                host.openssl()
                        .run("x509", "-in", "mail.pem", "-noout", "-fingerprint", "-sha256")
                        .strip();
        return line.substring(line.indexOf('=') + 1);
    }

    private static void revoke(CurlHost host) {
        Api.admin()
                .contentType("application/json")
                .body("{\"reason\": \"superseded\"}")
                .post(Api.CERTIFICATES + "/" + host.serial("mail.pem") + "/revocation")
                .then()
                .statusCode(200);
    }
}
