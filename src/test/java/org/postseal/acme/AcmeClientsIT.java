package org.postseal.acme;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.postseal.testing.AcmeHost;
import org.postseal.testing.AcmePorts;
import org.postseal.testing.Api;
import org.postseal.testing.Command;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;
import org.postseal.x509.Certificate;
import org.postseal.x509.Pem;

/** The clients that hosts run, with the packaged service: register, issue, renew, revoke. */
@TestInstance(Lifecycle.PER_CLASS)
class AcmeClientsIT {

    private final Map<String, String> settings = AcmePorts.settings();
    private final String httpPort = settings.get("postseal.acme.http01-port");
    private Path directory;
    private Path roots;
    private ServiceProcess service;
    private AcmeHost host;
    private String server;
    private String admin;

    @BeforeAll
    void start() throws IOException {
        // What some clients read splits at spaces.
        directory = Files.createTempDirectory("acme-clients-");
        Path data = directory.resolve("data");
        service = ServiceProcess.launch(data, List.of(), settings).awaitReady();
        roots = data.resolve("roots.pem");
        server = service.https("/acme/directory").toString();
        admin = Files.readString(data.resolve("admin.token"), US_ASCII).strip();
        host =
                AcmeHost.start(
                        Integer.parseInt(
                                settings.get("postseal.acme.resolver").replaceFirst(".*:", "")));
    }

    @AfterEach
    void endWeb() {
        host.withoutWeb();
    }

    @AfterAll
    void stop() {
        host.close();
        service.close();
        TemporaryDirectory.delete(directory);
    }

    @Test
    void legoRegistersIssuesRenewsAndRevokes() throws IOException {
        Path home = home("lego");
        List<String> lego =
                List.of(
                        "env",
                        "LEGO_CA_CERTIFICATES=" + roots,
                        "lego",
                        "--server",
                        server,
                        "--accept-tos",
                        "--email",
                        "postmaster@lego.test",
                        "--path",
                        home.toString(),
                        "--domains",
                        "mail.lego.test",
                        "--http",
                        "--http.port",
                        "127.0.0.1:" + httpPort);
        List<String> both = new ArrayList<>(lego);
        both.addAll(List.of("--domains", "mx.lego.test"));
        run(home, both, "run");
        Path file = home.resolve("certificates/mail.lego.test.crt");
        Certificate first = leaf(file);
        assertNames(first, "mail.lego.test", "mx.lego.test");
        run(home, both, "renew", "--days", "1000", "--no-random-sleep");
        Certificate second = leaf(file);
        assertThat(second.serial()).isNotEqualTo(first.serial());
        run(home, lego, "revoke");
        assertRevoked(second);
    }

    @Test
    void certbotRegistersIssuesRenewsAndRevokes() throws IOException {
        Path home = home("certbot");
        List<String> certbot =
                List.of(
                        "env",
                        "REQUESTS_CA_BUNDLE=" + roots,
                        "certbot",
                        "--non-interactive",
                        "--config-dir",
                        home.resolve("config").toString(),
                        "--work-dir",
                        home.resolve("work").toString(),
                        "--logs-dir",
                        home.resolve("logs").toString(),
                        "--server",
                        server);
        List<String> issue =
                List.of(
                        "certonly",
                        "--agree-tos",
                        "--email",
                        "postmaster@certbot.test",
                        "--standalone",
                        "--http-01-address",
                        "127.0.0.1",
                        "--http-01-port",
                        httpPort,
                        "-d",
                        "mail.certbot.test");
        run(home, certbot, issue.toArray(String[]::new));
        Path file = home.resolve("config/live/mail.certbot.test/fullchain.pem");
        Certificate first = leaf(file);
        assertNames(first, "mail.certbot.test");
        run(home, certbot, "renew", "--force-renewal", "--no-random-sleep-on-renew");
        Certificate second = leaf(file);
        assertThat(second.serial()).isNotEqualTo(first.serial());
        run(home, certbot, "revoke", "--cert-name", "mail.certbot.test", "--reason", "superseded");
        assertRevoked(second);
    }

    @Test
    void dehydratedRegistersIssuesRenewsAndRevokes() throws IOException {
        Path home = home("dehydrated");
        serveFiles(home);
        Path config = home.resolve("config");
        Files.writeString(
                config,
                """
                CA="%s"
                BASEDIR="%s"
                WELLKNOWN="%s"
                CURL_OPTS="--cacert %s"
                KEY_ALGO=prime256v1
                CONTACT_EMAIL=postmaster@dehydrated.test
                """
                        .formatted(server, home, wellKnown(home), roots));
        List<String> dehydrated = List.of("dehydrated", "--config", config.toString());
        run(home, dehydrated, "--register", "--accept-terms");
        run(home, dehydrated, "--cron", "--domain", "mail.dehydrated.test");
        Path file = home.resolve("certs/mail.dehydrated.test/fullchain.pem");
        Certificate first = leaf(file);
        assertNames(first, "mail.dehydrated.test");
        run(home, dehydrated, "--cron", "--force", "--domain", "mail.dehydrated.test");
        Certificate second = leaf(file);
        assertThat(second.serial()).isNotEqualTo(first.serial());
        run(
                home,
                dehydrated,
                "--revoke",
                home.resolve("certs/mail.dehydrated.test/cert.pem").toRealPath().toString());
        assertRevoked(second);
    }

    /** It trusts what the system trusts and nothing else, so it gets a system of its own. */
    @Test
    void uacmeRegistersIssuesRenewsChangesItsKeyAndRevokes() throws IOException {
        Path home = home("uacme");
        serveFiles(home);
        Path hook = home.resolve("hook.sh");
        Files.writeString(
                hook,
                """
                #!/bin/sh
                [ "$1" = begin ] || exit 0
                [ "$2" = http-01 ] || exit 1
                printf %%s "$5" > "%s/$4"
                """
                        .formatted(wellKnown(home)));
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwx------"));
        Path config = home.resolve("config");
        String mount =
                "mount --bind " + roots + " /etc/ssl/certs/ca-certificates.crt && exec \"$@\"";
        List<String> uacme =
                List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        mount,
                        "uacme",
                        "uacme",
                        "--confdir",
                        config.toString(),
                        "--acme-url",
                        server,
                        "--hook",
                        hook.toString(),
                        "--type",
                        "EC");
        run(home, uacme, "--yes", "new", "postmaster@uacme.test");
        run(home, uacme, "issue", "mail.uacme.test");
        Path file = config.resolve("mail.uacme.test/cert.pem");
        Certificate first = leaf(file);
        assertNames(first, "mail.uacme.test");
        run(home, uacme, "--force", "issue", "mail.uacme.test");
        Certificate second = leaf(file);
        assertThat(second.serial()).isNotEqualTo(first.serial());
        run(home, uacme, "newkey");
        run(home, uacme, "revoke", file.toString());
        assertRevoked(second);
    }

    private void serveFiles(Path home) throws IOException {
        Files.createDirectories(wellKnown(home));
        host.withWeb(Integer.parseInt(httpPort)).files(home.resolve("web"));
    }

    private static Path wellKnown(Path home) {
        return home.resolve("web/.well-known/acme-challenge");
    }

    private Path home(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    private static void run(Path home, List<String> client, String... arguments) {
        List<String> line = new ArrayList<>(client);
        line.addAll(Arrays.asList(arguments));
        Command command = Command.run(home, line.toArray(String[]::new));
        assertThat(command.succeeded()).as("%s", command).isTrue();
    }

    private static Certificate leaf(Path chain) throws IOException {
        return Certificate.parse(Pem.parse(Files.readString(chain)).get(0).content());
    }

    private static void assertNames(Certificate certificate, String... names) {
        assertThat(certificate.names().stream().map(name -> name.text()))
                .containsExactlyInAnyOrder(names);
    }

    private void assertRevoked(Certificate certificate) {
        assertThat(
                        Api.as(admin)
                                .accept("application/json")
                                .get(service.http("/v1/certificates/" + certificate.serial().hex()))
                                .path("status")
                                .toString())
                .isEqualTo("revoked");
    }
}
