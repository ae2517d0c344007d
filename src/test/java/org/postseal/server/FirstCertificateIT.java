package org.postseal.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.postseal.testing.Command;
import org.postseal.testing.OpenSslServer;
import org.postseal.testing.Readme;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;
import org.postseal.x509.Pem;

/**
 * A newcomer types what the README says, with an empty directory, and asks strangers about what
 * came of it. The commands are the README's own; only the port is another.
 */
@TestInstance(Lifecycle.PER_CLASS)
class FirstCertificateIT {

    private static final String HOST = "mail.example.org";

    /** What it writes now and then whatever is asked of it, and a responder's own key. */
    private static final Pattern KEPT_BY_THE_SERVICE =
            Pattern.compile(
                    "last|\\.?(high-water|audit\\.verified|reserve|ocsp\\.[a-z-]+\\.pem)(\\..*new)?");

    /** Where the newcomer stands: {@code postseal-data} appears here. */
    private Path directory;

    private Path temporaryFiles;
    private ServiceProcess service;
    private String readmeVerdict;

    @BeforeAll
    void typeWhatTheReadmeSays() throws IOException {
        directory = TemporaryDirectory.create();
        temporaryFiles = Files.createDirectory(directory.resolve("tmp"));
        service =
                ServiceProcess.launch(
                                directory.resolve("postseal-data"),
                                List.of(),
                                Map.of("java.io.tmpdir", temporaryFiles.toString()))
                        .awaitReady();
        readmeVerdict = type("## A first certificate");
        Files.writeString(
                directory.resolve("issuing.pem"), http("/ca/issuing.pem").output(), UTF_8);
        Files.writeString(directory.resolve("public-roots.pem"), http("/roots.pem").output());
    }

    @AfterAll
    void removeEverything() {
        service.close();
        TemporaryDirectory.delete(directory);
    }

    @Test
    void aChainComesBackAndTheReadmesCheckHolds() throws IOException {
        assertThat(readmeVerdict).endsWith("mail.pem: OK\n");
        List<Pem.Block> chain = Pem.parse(Files.readString(directory.resolve("mail.pem")));
        assertThat(chain).hasSize(2).allMatch(block -> block.label().equals("CERTIFICATE"));
        assertThat(directory.resolve("postseal-data/roots.pem"))
                .hasSameTextualContentAs(directory.resolve("public-roots.pem"));
    }

    @Test
    void opensslAcceptsItStrictly() {
        String verify =
                "openssl verify -x509_strict -check_ss_sig -purpose sslserver -verify_hostname %s"
                        + " -CAfile public-roots.pem -untrusted mail.pem mail.pem";

        assertThat(run(verify.formatted(HOST)).output()).isEqualTo("mail.pem: OK\n");
        assertThat(run(verify.formatted("www.example.org")).output()).contains("hostname mismatch");
    }

    @Test
    void gnutlsAcceptsIt() {
        String verify =
                "certtool --verify --load-ca-certificate public-roots.pem --infile mail.pem"
                        + " --verify-purpose 1.3.6.1.5.5.7.3.1 --verify-hostname ";

        Command good = run(verify + HOST);

        assertThat(good.output())
                .contains("Chain verification output: Verified. The certificate is trusted.");
        assertThat(good.succeeded()).isTrue();
        assertThat(run(verify + "www.example.org").succeeded()).isFalse();
    }

    @Test
    void nssAcceptsIt() {
        run("mkdir nss && certutil -N -d sql:nss --empty-password");
        run("certutil -A -d sql:nss -n root -t C,, -i public-roots.pem");
        run("certutil -A -d sql:nss -n leaf -t ,, -i mail.pem");
        run("certutil -A -d sql:nss -n issuing -t ,, -i issuing.pem");

        assertThat(run("vfychain -d sql:nss -pp -u 1 -a mail.pem -a issuing.pem").output())
                .isEqualTo("Chain is good!\n");
        assertThat(run("certutil -V -d sql:nss -u V -e -l -n leaf").output())
                .contains("certificate is valid");
    }

    @Test
    void shakesHandsWithAClientThatVerifies() {
        String[] options = "-cert mail.pem -cert_chain issuing.pem -key mail.key".split(" ");
        try (OpenSslServer server = OpenSslServer.start(directory, options)) {
            String client =
                    "openssl s_client -brief -verify_return_error -x509_strict -CAfile"
                            + " public-roots.pem -connect 127.0.0.1:%d -verify_hostname "
                                    .formatted(server.port());

            Command right = run(client + HOST);
            assertThat(right.output())
                    .contains("Verification: OK", "Verified peername: " + HOST, "TLSv1.3");
            assertThat(right.succeeded()).isTrue();
            Command wrong = run(client + "www.example.org");
            assertThat(wrong.output()).contains("hostname mismatch");
            assertThat(wrong.succeeded()).isFalse();
        }
    }

    /** Whoever imports a key would not find it on a disk afterwards. */
    @Test
    void bringsInAnAuthorityAsTheReadmeSaysWithoutATemporaryFile()
            throws IOException, InterruptedException {
        Files.writeString(directory.resolve("passphrase"), "correct horse battery\n");
        run(
                "openssl genrsa -des3 -passout file:passphrase -out myCA.key 2048 &&"
                        + " openssl req -x509 -new -key myCA.key -passin file:passphrase -sha256"
                        + " -days 1825 -subj '/O=My Company/CN=my CA' -out myCA.pem");
        assertThat(Readme.commands("## Bring the CA that you have").get(0))
                .contains("openssl genrsa -des3 -out myCA.key 2048")
                .contains("openssl req -x509 -new -key myCA.key -sha256 -days 1825 -out myCA.pem");

        try (WatchService watch = FileSystems.getDefault().newWatchService()) {
            WatchKey created = temporaryFiles.register(watch, ENTRY_CREATE);
            WatchKey createdBeside =
                    directory.resolve("postseal-data").register(watch, ENTRY_CREATE);
            String said =
                    run(bash(Readme.commands("## Bring the CA that you have").get(1))).output();
            assertThat(said).contains("\"name\":\"my-ca\"", "keyUsage").endsWith("mail.pem: OK\n");

            // Come after whatever the import made: the system reports in order.
            Files.createFile(temporaryFiles.resolve("last"));
            Files.createFile(directory.resolve("postseal-data/last"));
            assertThat(namesUntilLast(watch, created)).containsExactly("last");
            assertThat(namesUntilLast(watch, createdBeside))
                    .allMatch(KEPT_BY_THE_SERVICE.asMatchPredicate());
        } finally {
            type("## A first certificate");
        }
    }

    private static List<String> namesUntilLast(WatchService watch, WatchKey key)
            throws InterruptedException {
        List<String> names = new ArrayList<>();
        while (!names.contains("last")) {
            watch.poll(100, MILLISECONDS);
            key.pollEvents().forEach(event -> names.add(event.context().toString()));
        }
        return names;
    }

    /** All the section's commands in one shell that stops at the first failure. */
    private String type(String heading) {
        return run(bash(String.join("\n", Readme.commands(heading)))).output();
    }

    /** With the passphrase as what is typed. */
    private String bash(String commands) {
        try {
            Path script = directory.resolve("commands.sh");
            String port = Integer.toString(service.https("/").getPort());
            Files.writeString(script, commands.replace("8443", port), UTF_8);
            Path typed = directory.resolve("passphrase");
            if (Files.notExists(typed)) {
                Files.createFile(typed);
            }
            return "bash -e commands.sh < passphrase";
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Command http(String path) {
        return run("curl --fail --silent --show-error '" + service.http(path) + "'");
    }

    private Command run(String line) {
        return Command.run(directory, "bash", "-c", line);
    }
}
