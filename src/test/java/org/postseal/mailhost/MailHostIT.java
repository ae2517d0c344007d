package org.postseal.mailhost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.postseal.testing.Command;
import org.postseal.testing.Csrs;
import org.postseal.testing.MailServers;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;
import org.postseal.x509.Pem;

/**
 * The life of a mail host: real Postfix and Dovecot without TLS get their first certificate, the
 * settings for it and the next ones, while somebody reads mail there. One step needs the one
 * before.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MailHostIT {

    private static final List<String> ALL =
            List.of("smtp", "submission", "submissions", "imap", "imaps", "pop3", "pop3s");

    private Path directory;
    private Path caData;
    private ServiceProcess ca;
    private MailHost host;
    private MailServers servers;
    private MailClient client;
    private ServedSettings served;

    @BeforeAll
    void startTheCaAndAMailHostWithoutTls() throws IOException {
        MailServers.demand();
        directory = Files.createTempDirectory("postseal-mail-host-");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        caData = directory.resolve("ca");
        ca = ServiceProcess.start(caData);
        host = MailHost.in(directory, "host", "");
        servers = MailServers.start(host.directory());
        Files.writeString(
                host.configuration(),
                Files.readString(host.configuration()) + "services = " + servers.services() + "\n");
        served = new ServedSettings(servers, directory, ca, caData);
        client = new MailClient(servers, host.roots(), directory);
    }

    @AfterAll
    void endEverything() {
        if (servers != null) {
            servers.close();
        }
        if (ca != null) {
            ca.close();
        }
        if (directory != null) {
            TemporaryDirectory.delete(directory);
        }
    }

    @Test
    @Order(1)
    void enrolsWithTheAnswerOfTheCa() throws IOException {
        Path enrolment = host.enrolment(ca, caData);

        String output =
                host.must(
                        MailHost.CHANGED,
                        "enroll",
                        "--ca",
                        MailHost.caAddress(ca),
                        enrolment.toString());

        assertThat(output).contains("pinned the root", "got certificate");
        assertThat(output).doesNotContain(MailHost.token(enrolment));
        assertThat(Files.readString(host.configuration()))
                .contains("names = " + MailHost.NAME)
                .doesNotContain("pst_");
        assertThat(host.combined()).doesNotExist();
        host.must(MailHost.NOTHING_TO_DO, "enroll", enrolment.toString());
    }

    @Test
    @Order(2)
    void saysWhatItWouldDoAndDoesNothing() throws IOException {
        String before = Files.readString(servers.mainCf());

        String output = host.must(MailHost.CHANGED, "install", "--configure", "--dry-run");

        assertThat(output)
                .contains(
                        "would put certificate",
                        "would set in main.cf: smtpd_tls_chain_files = " + host.combined(),
                        "would write " + servers.dovecotFragment("99-postseal.conf"));
        assertThat(Files.readString(servers.mainCf())).isEqualTo(before);
        assertThat(host.combined()).doesNotExist();
    }

    @Test
    @Order(3)
    void installsSetsUpAndProvesAllSevenServices() throws IOException {
        String output = host.must(MailHost.CHANGED, "install", "--configure");

        assertThat(output).contains("proved it: 7 handshakes");
        assertThat(Files.getPosixFilePermissions(host.combined()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Pem.parse(Files.readString(host.combined())).stream().map(Pem.Block::label))
                .as("key, leaf, intermediate")
                .containsExactly("PRIVATE KEY", "CERTIFICATE", "CERTIFICATE");
        assertThat(servers.log()).doesNotContain("warning: ", "Error: ", "Fatal: ");
        host.must(MailHost.NOTHING_TO_DO, "install", "--configure");
    }

    /** It never runs what it fetched, so it has the settings itself, and they must be the same. */
    @Test
    @Order(4)
    void hasSetUpWhatTheServiceServes() throws IOException {
        setUpIsServed("file=" + host.combined());
        Path unset =
                Files.writeString(
                        host.directory().resolve("unset.conf"),
                        Files.readString(host.configuration()).replaceAll("(?m)^file = .*", ""));

        String usual = host.run("status", "--dry-run", "--config", unset.toString()).output();

        assertThat(usual).startsWith("/etc/ssl/private/postseal.pem (ec)");
        assertThat(served.fetch("postfix"))
                .contains("smtpd_tls_chain_files = /etc/ssl/private/postseal.pem\n");
    }

    private void setUpIsServed(String query) throws IOException {
        assertThat(served.postfixOf(servers.mainCf().getParent())).isEqualTo(served.postfix(query));
        assertThat(
                        ServedSettings.settings(
                                Files.readString(servers.dovecotFragment("99-postseal.conf"))))
                .isEqualTo(served.dovecot(query));
    }

    @Test
    @Order(5)
    void everyServiceServesTheCertificate() {
        String output = host.must(0, "verify");

        String serial = host.serial();
        for (String service : ALL) {
            assertThat(output)
                    .contains(
                            "%s:%d %s (ec): serves %s"
                                    .formatted(
                                            service, servers.port(service), MailHost.NAME, serial));
        }
        assertThat(host.must(0, "status"))
                .contains("serial    " + serial, "CA        it is the newest of its key");
    }

    @Test
    @Order(6)
    void aMessageGoesOutAndComesInOverVerifiedTls() throws IOException {
        client.send("first");

        ca.await("delivery", () -> client.newest().contains("Subject: first"));
    }

    @Test
    @Order(7)
    void changesNothingWhenNothingIsDue() throws IOException {
        Object before = Files.getAttribute(host.combined(), "unix:ino");

        for (int time = 0; time < 8; time++) {
            assertThat(host.must(MailHost.NOTHING_TO_DO, "renew")).isEqualTo("nothing to do\n");
        }

        assertThat(Files.getAttribute(host.combined(), "unix:ino")).isEqualTo(before);
        assertThat(host.must(MailHost.NOTHING_TO_DO, "renew", "--quiet")).isEmpty();
    }

    @Test
    @Order(8)
    void renewsOnEveryPortAndKeepsAnOpenSession() throws IOException {
        String before = host.serial();
        Path sni = withSniMap();
        try (MailClient.Session session = client.openImap()) {
            session.command("select INBOX");

            host.must(MailHost.CHANGED, "renew", "--force");

            assertThat(host.serial()).isNotEqualTo(before);
            assertThat(host.must(0, "verify").lines())
                    .hasSize(ALL.size())
                    .allSatisfy(line -> assertThat(line).endsWith("serves " + host.serial()));
            session.command("noop");
            session.command("fetch 1 (flags)");
        }
        assertThat(Files.getPosixFilePermissions(Path.of(sni + ".db")))
                .as("the key is in the map")
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    /** Postfix then serves a copy of key and certificate, which must be made anew. */
    private Path withSniMap() throws IOException {
        Path sni =
                Files.writeString(
                        host.directory().resolve("sni"),
                        MailHost.NAME + " " + host.combined() + "\n");
        Files.writeString(
                servers.mainCf(),
                Files.readString(servers.mainCf()) + "tls_server_sni_maps = hash:" + sni + "\n");
        Command map =
                Command.run(
                        directory,
                        "postmap",
                        "-c",
                        servers.mainCf().getParent().toString(),
                        "-F",
                        "hash:" + sni);
        assertThat(map.succeeded()).as(map.output()).isTrue();
        servers.reload();
        return sni;
    }

    @Test
    @Order(9)
    void goesBackWhenAServiceDoesNotTakeTheNewOne() throws IOException {
        String before = host.serial();
        Path broken = servers.dovecotFragment("99-zz-broken.conf");
        Files.writeString(broken, "ssl_key = </nonexistent\n", UTF_8);

        String output = host.must(MailHost.ROLLED_BACK, "renew", "--force");

        assertThat(output)
                .contains("rolled back: 4 of 7 handshakes", "the old one is back and works");
        assertThat(host.serial()).isEqualTo(before);
        host.must(0, "verify");

        assertThat(host.must(MailHost.ROLLED_BACK, "renew"))
                .as("no service is broken again each hour")
                .contains("tried again a day after")
                .doesNotContain("handshakes");
        Files.delete(broken);
        assertThat(host.must(MailHost.CHANGED, "renew", "--force"))
                .as("the one that was got is tried again, no other one is asked for")
                .doesNotContain("got certificate");
        assertThat(host.serial()).isNotEqualTo(before);
        host.must(0, "verify");
    }

    @Test
    @Order(10)
    void saysThatItIsNotTheCertificateWhenTheOldOneDoesNotWorkEither() throws IOException {
        String before = host.serial();
        String settings = Files.readString(servers.mainCf());
        Files.writeString(
                servers.mainCf(),
                settings.replaceAll(
                        "smtpd_tls_mandatory_protocols.*",
                        "smtpd_tls_mandatory_protocols = SSLv3"));

        // It must not take the new one, so there is nothing to wait for.
        String patient = Files.readString(host.configuration());
        host.configure(patient.replaceAll("(?m)^patience = .*", "patience = 1"));

        String output = host.must(MailHost.NOT_SERVED, "renew", "--force");

        assertThat(output).contains("submissions:", "rolled back", "it is not the certificate");
        assertThat(host.serial()).isEqualTo(before);

        host.configure(patient);
        Files.writeString(servers.mainCf(), settings);
        host.must(MailHost.CHANGED, "renew");
        host.must(0, "verify");
    }

    @Test
    @Order(11)
    void renewsAtOnceWhenItsCertificateIsRevoked() {
        String older = host.serial();
        host.must(MailHost.CHANGED, "renew", "--force");
        String revoked = host.serial();
        ca("/v1/certificates/" + revoked + "/revocation", "{\"reason\": \"superseded\"}");

        String output = host.must(MailHost.CHANGED, "renew");

        assertThat(output).contains("it was revoked");
        assertThat(host.serial()).isNotIn(revoked, older);
        host.must(0, "verify");
    }

    @Test
    @Order(12)
    void servesASecondKeyBesideTheFirstToClientsThatWantIt() throws IOException {
        Files.writeString(
                host.configuration(), Files.readString(host.configuration()) + "keys = ec rsa\n");
        // The map would give everybody the first key's.
        Files.writeString(
                servers.mainCf(),
                Files.readString(servers.mainCf()).replaceAll("(?m)^tls_server_sni_maps.*$", ""));
        host.must(
                MailHost.CHANGED, "enroll", "--key", "rsa", host.enrolment(ca, caData).toString());

        String output = host.must(MailHost.CHANGED, "install", "--configure");

        assertThat(output).contains("proved it: 14 handshakes");
        setUpIsServed(
                "file=%s&alt-file=%s"
                        .formatted(
                                host.combined(), host.combined().resolveSibling("mail-rsa.pem")));
        String rsa = MailHost.serial(host.combined().resolveSibling("mail-rsa.pem"));
        assertThat(host.must(0, "verify"))
                .contains(" (ec): serves " + host.serial(), " (rsa): serves " + rsa);
        assertThat(host.must(MailHost.NOTHING_TO_DO, "renew")).isEqualTo("nothing to do\n");
    }

    /** As a relay for others, of which one is taken back. */
    @Test
    @Order(13)
    void keepsTheTableOfItsClientsUpToDate() throws IOException {
        Path table = servers.mainCf().resolveSibling("relay_clientcerts");
        Files.writeString(
                host.configuration(),
                Files.readString(host.configuration()) + "relay_table = " + table + "\n");
        assertThat(host.must(MailHost.CHANGED, "relays")).contains(": 0 clients");
        host.must(MailHost.NOTHING_TO_DO, "relays");
        String client =
                host.ask(
                        ca,
                        caData,
                        "/v1/certificates",
                        "{\"profile\": \"mail-relay\", \"csr\": \"%s\"}"
                                .formatted(Csrs.pemFor("relay.example.org").replace("\n", "\\n")));
        Path leaf = Files.writeString(directory.resolve("relay.pem"), client);

        assertThat(host.must(MailHost.CHANGED, "relays", "--dry-run")).contains("would write");
        assertThat(host.must(MailHost.CHANGED, "relays")).contains(": 1 clients");

        assertThat(
                        Command.run(directory, "postmap", "-q", fingerprint(leaf), "hash:" + table)
                                .output())
                .isEqualTo("OK\n");
        ca("/v1/certificates/" + MailHost.serial(leaf) + "/revocation", "{}");
        assertThat(host.must(MailHost.CHANGED, "relays")).contains(": 0 clients");
        host.must(MailHost.NOTHING_TO_DO, "relays");
    }

    private String fingerprint(Path pem) {
        String output =
                Command.run(
                                directory,
                                "openssl",
                                "x509",
                                "-in",
                                pem.toString(),
                                "-noout",
                                "-fingerprint",
                                "-sha256")
                        .output();
        return output.strip().substring(output.indexOf('=') + 1);
    }

    @Test
    @Order(14)
    void undoesEverything() throws IOException {
        Files.createDirectories(host.directory().resolve("cron"));
        host.must(MailHost.CHANGED, "install", "--cron");
        assertThat(host.directory().resolve("cron/postseal-host"))
                .content()
                .containsPattern(
                        "(?m)^\\d+ \\* \\* \\* \\* root " + host.directory() + "/program renew")
                .contains("*/5 * * * * root " + host.directory() + "/program relays");
        host.must(MailHost.NOTHING_TO_DO, "install", "--cron");

        host.must(MailHost.CHANGED, "uninstall", "--purge");

        assertThat(Files.readString(servers.mainCf())).doesNotContain("smtpd_tls");
        assertThat(host.directory().resolve("postfix/master.cf"))
                .content()
                .doesNotContain("smtpd_tls");
        for (Path gone :
                List.of(
                        host.combined(),
                        host.roots(),
                        host.configuration(),
                        host.directory().resolve("state"),
                        host.directory().resolve("cron/postseal-host"),
                        servers.dovecotFragment("99-postseal.conf"))) {
            assertThat(gone).doesNotExist();
        }
    }

    /** As the administrator. */
    private void ca(String path, String json) {
        host.ask(ca, caData, path, json);
    }
}
