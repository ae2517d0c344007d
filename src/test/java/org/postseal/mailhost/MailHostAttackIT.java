package org.postseal.mailhost;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Command;
import org.postseal.testing.Keys;
import org.postseal.testing.MailServers;
import org.postseal.testing.TemporaryDirectory;
import org.postseal.x509.Certificate;
import org.postseal.x509.CertificateTemplate;
import org.postseal.x509.Csr;
import org.postseal.x509.Pem;
import org.postseal.x509.SubjectKey;

/**
 * What may go wrong on a mail host, by accident or by somebody's will: a CA that is none, wrong
 * answers, a full disk, a hostile configuration. The certificate that is there stays, and it is
 * said why.
 */
class MailHostAttackIT {

    private static final String TOKEN = "pst_" + "Secret0123456789-_".repeat(4);

    private Path directory;
    private StandInCa ca;
    private MailHost host;

    @BeforeEach
    void startACaAndAHostWithoutServers() throws IOException {
        MailServers.demand();
        directory = Files.createTempDirectory("postseal-mail-host-");
        ca = new StandInCa();
        host = MailHost.in(directory, "host", "servers = none\n");
        Files.writeString(enrolment(), ca.enrolment(TOKEN));
        Files.setPosixFilePermissions(enrolment(), PosixFilePermissions.fromString("rw-------"));
    }

    @AfterEach
    void removeEverything() {
        if (ca != null) {
            ca.close();
            TemporaryDirectory.delete(directory);
        }
    }

    private Path enrolment() {
        return directory.resolve("enrolment.json");
    }

    private Command enroll() {
        return host.run("enroll", "--ca", ca.address(), enrolment().toString());
    }

    private void enrolAndInstall() {
        Command enrolled = enroll();
        assertThat(enrolled.status()).as(enrolled.output()).isEqualTo(MailHost.CHANGED);
        host.must(MailHost.CHANGED, "install");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash --posix", "busybox sh"})
    void runsInEachShell(String shell) {
        List<String> prefix = List.of(shell.split(" ", -1));

        for (List<String> arguments :
                List.of(
                        List.of("enroll", "--ca", ca.address(), enrolment().toString()),
                        List.of("install"),
                        List.of("renew", "--force"))) {
            Command command = host.runWith(prefix, arguments.toArray(String[]::new));
            assertThat(command.status()).as(command.output()).isEqualTo(MailHost.CHANGED);
        }
        Command nothing = host.runWith(prefix, "renew");
        assertThat(nothing.status()).as(nothing.output()).isEqualTo(MailHost.NOTHING_TO_DO);
    }

    @Test
    void shellcheckFindsNothing() {
        Command check =
                Command.run(
                        directory,
                        "shellcheck",
                        Path.of("deploy/mailhost/postseal-host").toAbsolutePath().toString());

        assertThat(check.output()).isEmpty();
        assertThat(check.succeeded()).isTrue();
    }

    @Test
    void sendsNothingToACaWithAnotherRoot() {
        try (StandInCa other = new StandInCa()) {
            Command command = host.run("enroll", "--ca", other.address(), enrolment().toString());

            assertThat(command.status()).isEqualTo(MailHost.FAILED);
            assertThat(command.output()).contains("does not have the root", "nothing was sent");
            assertThat(other.requests).containsExactly("GET /roots.pem null");
            assertThat(host.roots()).doesNotExist();
        }
    }

    @Test
    void sendsNoTokenToSomebodyWhoShowsTheRightRootWithoutHavingItsKey() {
        try (StandInCa between = new StandInCa()) {
            between.roots = ca.roots;

            Command command = host.run("enroll", "--ca", between.address(), enrolment().toString());

            assertThat(command.status()).isEqualTo(MailHost.FAILED);
            assertThat(command.output()).contains("did not prove to be the CA");
            assertThat(between.requests).containsExactly("GET /roots.pem null");
        }
    }

    @Test
    void pinsOneOfSeveralRoots() throws IOException {
        try (StandInCa other = new StandInCa()) {
            ca.roots = other.roots.concat(ca.root.certificate().pem());
            enrolAndInstall();

            assertThat(host.roots()).hasContent(ca.root.certificate().pem());
        }
    }

    @Test
    void theTokenIsInNoCommandLineNoEnvironmentAndNoFile() {
        AtomicInteger looked = new AtomicInteger();
        CompletableFuture<String> seen = new CompletableFuture<>();
        Function<Csr, byte[]> good = ca.answer;
        ca.answer =
                csr -> {
                    Command search =
                            Command.run(
                                    directory,
                                    "sh",
                                    "-c",
                                    // In two parts, so that the search does not find itself.
                                    "cd /proc && grep -salF \"pst_\"Secret0123456789-_ [0-9]*/cmdline"
                                            + " [0-9]*/environ; grep -srlF \"pst_\"Secret0123456789-_ \""
                                            + host.directory()
                                            + "\"");
                    looked.incrementAndGet();
                    seen.complete(search.output());
                    return good.apply(csr);
                };

        Command command = enroll();

        assertThat(command.status()).as(command.output()).isEqualTo(MailHost.CHANGED);
        assertThat(looked).hasValue(1);
        assertThat(seen.join()).isEmpty();
        assertThat(command.output()).doesNotContain("Secret0123456789");
        assertThat(ca.requests).contains("POST /v1/certificates Bearer " + TOKEN);
    }

    @Test
    void takesTheTokenFromStandardInput() {
        Command command =
                Command.run(
                        directory,
                        "sh",
                        "-c",
                        "\"$0\" enroll --config \"$1\" --ca \"$2\" - < \"$3\"",
                        Path.of("deploy/mailhost/postseal-host").toAbsolutePath().toString(),
                        host.configuration().toString(),
                        ca.address(),
                        enrolment().toString());

        assertThat(command.status()).as(command.output()).isEqualTo(MailHost.CHANGED);
    }

    /** An answer, and what is said of it. */
    record WrongAnswer(
            String what, Function<StandInCa, Function<Csr, byte[]>> answer, String says) {}

    private static final List<WrongAnswer> WRONG_ANSWERS =
            List.of(
                    new WrongAnswer("nothing", ca -> csr -> new byte[0], "cut off"),
                    new WrongAnswer("cut off", ca -> csr -> cut(good(ca, csr), 3), "cut off"),
                    new WrongAnswer(
                            "cut in the leaf", ca -> csr -> cut(good(ca, csr), 2000), "cut off"),
                    new WrongAnswer(
                            "the leaf alone",
                            ca ->
                                    csr ->
                                            pem(
                                                    ca.issuing
                                                            .sign(ca.leaf(csr.key(), MailHost.NAME))
                                                            .pem()),
                            "unable to get local issuer"),
                    new WrongAnswer(
                            "another key's",
                            ca -> csr -> ca.chain(ca.leaf(otherKey(), MailHost.NAME)),
                            "another key"),
                    new WrongAnswer(
                            "another host's",
                            ca -> csr -> ca.chain(ca.leaf(csr.key(), "www.example.org")),
                            "hostname mismatch"),
                    new WrongAnswer(
                            "another issuer's",
                            ca ->
                                    csr -> {
                                        try (StandInCa other = new StandInCa()) {
                                            return other.chain(
                                                    other.leaf(csr.key(), MailHost.NAME));
                                        }
                                    },
                            "unable to get local issuer"),
                    new WrongAnswer(
                            "not valid yet",
                            ca -> csr -> ca.chain(tomorrow(ca.leaf(csr.key(), MailHost.NAME))),
                            "is its clock right?"),
                    new WrongAnswer(
                            "a key with it",
                            ca ->
                                    csr ->
                                            pem(
                                                    Pem.encode("PRIVATE KEY", new byte[] {48, 0})
                                                            + new String(good(ca, csr), US_ASCII)),
                            "not only certificates"),
                    new WrongAnswer(
                            "a page", ca -> csr -> pem("<html>Please log in</html>\n"), "cut off"),
                    new WrongAnswer(
                            "commands around it",
                            ca ->
                                    csr ->
                                            pem(
                                                    "$(touch canary)\n"
                                                            + new String(good(ca, csr), US_ASCII)),
                            "not only certificates"),
                    new WrongAnswer(
                            "without end",
                            ca -> csr -> new byte[3_000_000],
                            "cut off or too long"));

    /** One host for all of them, since it stays what it was. */
    @Test
    void neverInstallsAWrongAnswer() throws IOException {
        enrolAndInstall();
        String before = Files.readString(host.combined());
        Map<String, byte[]> issued = Map.copyOf(ca.newest);
        for (WrongAnswer wrong : WRONG_ANSWERS) {
            ca.newest.putAll(issued);
            ca.answer = wrong.answer().apply(ca);

            Command renewal = host.run("renew", "--force");

            assertThat(renewal.status()).as(wrong.what()).isEqualTo(MailHost.FAILED);
            assertThat(renewal.output()).as(wrong.what()).contains(wrong.says());
            assertThat(host.combined()).as(wrong.what()).hasContent(before);
            assertThat(host.directory().resolve("state/ec.staged.pem"))
                    .as(wrong.what())
                    .doesNotExist();
        }
    }

    private static byte[] good(StandInCa ca, Csr csr) {
        return ca.chain(ca.leaf(csr.key(), MailHost.NAME));
    }

    private static byte[] cut(byte[] answer, int octets) {
        return Arrays.copyOf(answer, Math.max(answer.length - octets, 100));
    }

    private static byte[] pem(String text) {
        return text.getBytes(US_ASCII);
    }

    private static SubjectKey otherKey() {
        return SubjectKey.of(Keys.p256().getPublic());
    }

    private static CertificateTemplate tomorrow(CertificateTemplate leaf) {
        Instant start = leaf.notBefore().plus(Duration.ofDays(1));
        return new CertificateTemplate(
                leaf.serial(),
                leaf.issuer(),
                leaf.subject(),
                start,
                leaf.notAfter(),
                leaf.key(),
                leaf.usage(),
                leaf.names(),
                leaf.urls());
    }

    @Test
    void keepsTheCertificateWhileTheCaIsGoneAndTriesAgain() throws IOException {
        enrolAndInstall();
        String before = Files.readString(host.combined());
        String configuration = Files.readString(host.configuration());
        host.configure(configuration.replaceAll("ca = .*", "ca = https://localhost:1"));

        assertThat(host.must(MailHost.FAILED, "renew", "--force")).contains("can't be reached");

        assertThat(host.combined()).hasContent(before);
        host.configure(configuration);
        host.must(MailHost.CHANGED, "renew", "--force");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mount -t tmpfs -o size=4k,mode=0700 none tls && cp mail.pem tls/",
                "mount --bind tls tls && mount -o remount,ro,bind tls"
            })
    void keepsTheCertificateOnAFullOrReadOnlyDisk(String trouble) throws IOException {
        enrolAndInstall();
        String before = Files.readString(host.combined());
        Files.copy(host.combined(), host.directory().resolve("mail.pem"));

        Command command =
                host.runWith(
                        List.of(
                                "unshare",
                                "--mount",
                                "sh",
                                "-c",
                                trouble
                                        + " && { sh \"$@\"; status=$?; cmp tls/mail.pem mail.pem && ls -A tls"
                                        + " && exit $status; }",
                                "-"),
                        "renew",
                        "--force");

        assertThat(command.status()).as(command.output()).isEqualTo(MailHost.FAILED);
        assertThat(command.output())
                .contains("can't write into", "the old certificate is still there")
                .endsWith("\nmail.pem\n");
        assertThat(host.must(MailHost.CHANGED, "renew"))
                .as("with room again, what was got is installed")
                .doesNotContain("got certificate");
        assertThat(host.combined().toFile()).content().isNotEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ca = https://localhost/$(touch canary)",
                "ca = https://localhost:1`touch canary`",
                "ca = http://localhost:8080",
                "ca = https://user@localhost",
                "names = mail.example.org;touch canary",
                "names = -addext",
                "names = ../../etc",
                "names =",
                "file = mail.pem",
                "file = /etc/../tmp/x",
                "file = /tmp/$(touch canary)",
                "file = /tmp/a b",
                "owner = root:root -R",
                "owner = --reference=/etc/passwd",
                "mode = 0666",
                "mode = u+s",
                "services = imaps:993;touch",
                "services = ssh:22",
                "services = imaps:0993000",
                "connect = 127.0.0.1 -proxy 10.0.0.1",
                "patience = $((1))",
                "keys = ec dsa",
                "root_sha256 = 00",
                "postfix_config = /x -e",
                "PATH = /tmp",
                "$(touch canary) = 1",
                "`touch canary`",
                "unknown = 1",
                "servers = auto",
                "patience = 5\r",
                "patience = 5\0",
            })
    void refusesAConfigurationThatIsNotOne(String line) throws IOException {
        Files.write(
                host.configuration(),
                (Files.readString(host.configuration()) + line + "\n").getBytes(ISO_8859_1));

        Command command = host.run("status");

        assertThat(command.status()).as(command.output()).isEqualTo(MailHost.USAGE);
        assertThat(command.output()).contains(host.configuration().toString());
        assertThat(directory).isDirectoryNotContaining("glob:**canary");
        assertThat(host.directory()).isDirectoryNotContaining("glob:**canary");
    }

    @Test
    void refusesAConfigurationThatOthersMayWrite() throws IOException {
        Files.setPosixFilePermissions(
                host.configuration(), PosixFilePermissions.fromString("rw-rw-r--"));

        assertThat(host.must(MailHost.USAGE, "status")).contains("writable by nobody else");
    }

    @Test
    void followsNoSymbolicLinkAndWritesWhereNobodyElseMay() throws IOException {
        Command enrolled = enroll();
        assertThat(enrolled.status()).as(enrolled.output()).isEqualTo(MailHost.CHANGED);
        Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "kept", UTF_8);
        Files.createSymbolicLink(host.combined(), elsewhere);

        assertThat(host.must(MailHost.USAGE, "install")).contains("symbolic link");

        Files.delete(host.combined());
        Files.createSymbolicLink(Path.of(host.combined() + ".new"), elsewhere);
        host.must(MailHost.CHANGED, "install");
        assertThat(elsewhere).hasContent("kept");

        Files.setPosixFilePermissions(
                host.combined().getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(host.must(MailHost.USAGE, "renew", "--force"))
                .contains("writable by nobody else");
    }

    @Test
    void ofTwoRunsAtOnceTheSecondSaysSoAndChangesNothing() throws Exception {
        enrolAndInstall();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Function<Csr, byte[]> good = ca.answer;
        ca.answer =
                csr -> {
                    asked.countDown();
                    awaitQuietly(goOn);
                    return good.apply(csr);
                };
        CompletableFuture<Command> first =
                CompletableFuture.supplyAsync(() -> host.run("renew", "--force"));
        asked.await();

        assertThat(host.must(MailHost.ANOTHER_RUN, "renew", "--force")).contains("another run");

        goOn.countDown();
        assertThat(first.join().status()).as(first.join().output()).isEqualTo(MailHost.CHANGED);
        host.must(MailHost.NOTHING_TO_DO, "renew");
    }

    @Test
    void aRunIsSeenUnderWhateverNameTheScriptHas() throws Exception {
        enrolAndInstall();
        Path script =
                Files.copy(
                        Path.of("deploy/mailhost/postseal-host"),
                        directory.resolve("certificates"));
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Function<Csr, byte[]> good = ca.answer;
        ca.answer =
                csr -> {
                    asked.countDown();
                    awaitQuietly(goOn);
                    return good.apply(csr);
                };
        Supplier<Command> run =
                () ->
                        Command.run(
                                directory,
                                "sh",
                                script.toString(),
                                "renew",
                                "--force",
                                "--config",
                                host.configuration().toString());
        CompletableFuture<Command> first = CompletableFuture.supplyAsync(run);
        asked.await();

        assertThat(run.get().status()).isEqualTo(MailHost.ANOTHER_RUN);

        goOn.countDown();
        assertThat(first.join().status()).as(first.join().output()).isEqualTo(MailHost.CHANGED);
    }

    /** Both saw the dead one's lock; one was quicker, and has its own there by now. */
    @Test
    void whoIsLateForADeadRunsLockDoesNotTakeTheNextOnes() throws IOException {
        enrolAndInstall();
        Path lock = Files.createDirectory(host.directory().resolve("lock"));
        Files.writeString(lock.resolve("pid"), "1\n");
        long quicker = ProcessHandle.current().pid();
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String since = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
        Path programs = programs("mv");
        Files.writeString(
                programs.resolve("mv"),
                """
                #!/bin/sh
                [ "$1" != '%1$s' ] || printf '%2$d\\n%3$s\\n' > '%1$s/pid'
                PATH=${PATH#*:}
                exec mv "$@"
                """
                        .formatted(lock, quicker, since));

        Command late = host.runWith(withPrograms(programs), "renew");

        assertThat(late.status()).as(late.output()).isEqualTo(MailHost.ANOTHER_RUN);
        assertThat(lock.resolve("pid")).content().startsWith(quicker + "\n");
    }

    /**
     * Whoever knows the host's public key can have it certified by somebody, and hand that over.
     */
    @Test
    void renewsHoweverWrongTheNewestCertificateOfItsKeyIs() throws IOException {
        enrolAndInstall();
        try (StandInCa other = new StandInCa()) {
            ca.newest.replaceAll(
                    (key, chain) ->
                            other.chain(
                                    other.leaf(
                                            Certificate.parse(
                                                            Pem.parse(new String(chain, US_ASCII))
                                                                    .get(0)
                                                                    .content())
                                                    .key(),
                                            MailHost.NAME)));
        }
        String before = host.serial();

        assertThat(host.must(MailHost.NOTHING_TO_DO, "renew")).contains("is not taken");
        assertThat(host.serial()).isEqualTo(before);
        host.must(MailHost.CHANGED, "renew", "--force");
        assertThat(host.serial()).isNotEqualTo(before);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void takesTheLockOfADeadRunOver() throws IOException {
        enrolAndInstall();
        Path lock = Files.createDirectory(host.directory().resolve("lock"));
        // Number 1 lives, and is no run of the script.
        Files.writeString(lock.resolve("pid"), "1\n");

        host.must(MailHost.NOTHING_TO_DO, "renew");

        assertThat(lock).doesNotExist();
    }

    @Test
    void givesTheFileASelinuxTypeThatSurvivesARelabelWhereSelinuxIsOn() throws IOException {
        Path programs = programs("selinuxenabled", "semanage", "restorecon");
        Command enrolled = enroll();
        assertThat(enrolled.status()).as(enrolled.output()).isEqualTo(MailHost.CHANGED);

        Command installed = host.runWith(withPrograms(programs), "install");

        assertThat(installed.status()).as(installed.output()).isEqualTo(MailHost.CHANGED);
        String file = host.combined().toString();
        assertThat(programs.resolve("calls"))
                .content()
                .contains(
                        "semanage fcontext -a -t cert_t " + file.replace(".", "\\."),
                        "restorecon " + file);
    }

    @Test
    void makesTheSystemTrustTheRootOnceAndTakesItBack() throws IOException {
        enrolAndInstall();
        Path anchors = Files.createDirectory(host.directory().resolve("anchors"));
        Path programs = programs("update-ca-certificates");

        assertThat(host.runWith(withPrograms(programs), "trust").status())
                .isEqualTo(MailHost.CHANGED);
        assertThat(host.runWith(withPrograms(programs), "trust").status())
                .isEqualTo(MailHost.NOTHING_TO_DO);

        Path anchor =
                anchors.resolve(
                        "postseal-" + ca.root.certificate().sha256().substring(0, 16) + ".crt");
        assertThat(anchor).hasContent(ca.root.certificate().pem());
        assertThat(programs.resolve("calls")).hasContent("update-ca-certificates");

        assertThat(host.runWith(withPrograms(programs), "uninstall").status())
                .isEqualTo(MailHost.CHANGED);
        assertThat(anchor).doesNotExist();
    }

    /** Programs that this machine may lack; each only writes down that it was called. */
    private Path programs(String... names) throws IOException {
        Path programs = Files.createDirectory(directory.resolve("programs"));
        for (String name : names) {
            Path program =
                    Files.writeString(
                            programs.resolve(name),
                            "#!/bin/sh\necho \"$(basename \"$0\") $*\" | sed 's/ $//' >> '"
                                    + programs.resolve("calls")
                                    + "'\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        }
        return programs;
    }

    private static List<String> withPrograms(Path programs) {
        return List.of("env", "PATH=" + programs + ":" + System.getenv("PATH"), "sh");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# nothing\n@example.org OK\n",
                "# nothing\n00:11 OK\n",
                "static:all OK\n",
                "# cut\nAA:BB:CC:DD:EE"
            })
    void takesNothingButFingerprintsForTheTableOfItsClients(String answer) throws IOException {
        enrolAndInstall();
        Path table = host.directory().resolve("relay_clientcerts");
        Files.writeString(table, "# old\n");
        host.configure(Files.readString(host.configuration()) + "relay_table = " + table + "\n");
        ca.relays = answer;

        assertThat(host.must(MailHost.FAILED, "relays")).contains("the old table stays");

        assertThat(table).hasContent("# old");
        host.configure(
                Files.readString(host.configuration())
                        .replaceAll("ca = .*", "ca = https://localhost:1"));
        assertThat(host.must(MailHost.FAILED, "relays")).contains("can't be reached");
        assertThat(table).hasContent("# old");
    }

    /** As where an image has Debian's Dovecot, but not the certificate that it begins with. */
    @Test
    void saysWhyDovecotDoesNotRun() throws IOException {
        enrolAndInstall();
        Path dovecot = Files.createDirectory(host.directory().resolve("dovecot"));
        Files.writeString(dovecot.resolve("dovecot.conf"), "ssl_cert = </gone/dovecot.pem\n");
        host.configure(
                Files.readString(host.configuration()).replace("servers = none", "servers = auto"));

        assertThat(host.must(MailHost.FAILED, "verify"))
                .contains("Dovecot is configured here, but does not run")
                .contains("Can't open file /gone/dovecot.pem");
    }

    @Test
    void announcesTheNextKeyAndThenUsesIt() throws IOException {
        Files.writeString(
                host.configuration(),
                Files.readString(host.configuration()) + "key_at_renewal = rotate\n");
        enrolAndInstall();
        String first = publicKey();

        assertThat(host.must(MailHost.NOTHING_TO_DO, "renew")).contains("announced the next key");
        assertThat(host.must(MailHost.NOTHING_TO_DO, "renew")).doesNotContain("announced");
        assertThat(publicKey()).isEqualTo(first);
        host.must(MailHost.CHANGED, "renew", "--force");

        assertThat(publicKey()).isEqualTo(ca.announced).isNotEqualTo(first);
        String second = publicKey();
        assertThat(host.must(MailHost.NOTHING_TO_DO, "renew")).contains("announced the next key");
        assertThat(ca.announced).isNotEqualTo(second);
    }

    private String publicKey() {
        return Command.run(
                        directory, "openssl", "pkey", "-in", host.combined().toString(), "-pubout")
                .output();
    }
}
