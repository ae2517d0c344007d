package org.postseal.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.backup.Backup;
import org.postseal.backup.RecoveryKey;
import org.postseal.testing.Administrator;
import org.postseal.testing.Command;
import org.postseal.testing.InstalledPostgres;
import org.postseal.testing.Patience;
import org.postseal.testing.Readme;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;
import org.postseal.testing.Terminal;

/**
 * An operator follows docs/backup.md with a PostgreSQL of their own that is lost twice: back from a
 * dump, back to a moment from base backup and archive; then docs/upgrade.md, to the embedded one,
 * which is of another major version. Only ports and paths are others.
 */
class OwnPostgresBackupIT {

    private static final String PAGE = "docs/backup.md";
    private static final String ARCHIVING = "### Continuous archiving";
    private static final String FORGOTTEN = "### What a restored database has forgotten";

    private final Path directory = TemporaryDirectory.create();
    private Path machine;

    /** Without a space in its name, which the page's settings could not have. */
    private Path archive;

    private InstalledPostgres postgres;
    private ServiceProcess service;
    private Administrator administrator;
    private String token;

    @BeforeEach
    void startPostgresWithAnArchive() throws IOException {
        machine = Files.createDirectory(directory.resolve("machine"));
        archive = Files.createTempDirectory("postseal-archive-");
        postgres =
                InstalledPostgres.create(
                        Files.createDirectory(directory.resolve("server")),
                        PostgresPrograms.MAJOR_VERSION);
        operate(step(ARCHIVING, 0));
        postgres.start();
        postgres.makeDatabaseAndRoles();
    }

    @AfterEach
    void removeEverything() {
        if (service != null) {
            service.close();
        }
        if (postgres != null) {
            postgres.close();
        }
        if (archive != null) {
            TemporaryDirectory.delete(archive);
        }
        TemporaryDirectory.delete(directory);
    }

    @Test
    void comesBackFromADumpAndFromItsArchiveAndMovesToAnotherMajorVersion() throws Exception {
        start(data("first"), Map.of("postseal.bootstrap", "true"));

        String revoked = comesBackFromADump();
        Moment moment = comesBackFromItsArchive(revoked);
        movesToAnotherMajorVersion(revoked, moment);
    }

    /** The data directory is lost, too. */
    private String comesBackFromADump() throws IOException {
        String revoked = administrator.issued();
        postgres.owner().succeed(machine, step("### A dump", 0));
        assertThat(Files.getPosixFilePermissions(machine.resolve("postseal.dump")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        administrator.revoke(revoked);
        copyLists(revoked);
        service.stop();
        for (String file : List.of("token.key", "passphrase")) {
            Files.copy(data("first").resolve(file), machine.resolve(file));
        }
        postgres.ask(
                """
                \\connect postgres
                DROP DATABASE postseal;
                DROP ROLE postseal_owner;
                DROP ROLE postseal;
                """);

        postgres.makeDatabaseAndRoles();
        postgres.owner().succeed(machine, step("### A dump", 1));
        terminal("second").succeed(machine, step(FORGOTTEN, 0));
        assertThat(terminal("second").succeed(machine, step(FORGOTTEN, 1)))
                .contains("1 revocations were not in it", "not in it either: 0");

        start(data("second"), Map.of());
        assertThat(administrator.ocspStatus(revoked)).isEqualTo("revoked 4");
        return revoked;
    }

    /** Of two certificates that were revoked after it, one was issued before it. */
    private record Moment(String before, String after) {}

    private Moment comesBackFromItsArchive(String revoked) throws IOException {
        operate(step(ARCHIVING, 1));
        String before = administrator.issued();
        String time = postgres.ask("SELECT clock_timestamp()").get(0);
        String after = administrator.issued();
        administrator.revoke(before);
        administrator.revoke(after);
        copyLists(before, after);
        loseThePostgres();

        operate(step(ARCHIVING, 2).replace("DAY", onlyFileIn(directory.resolve("base"))));
        operate(step(ARCHIVING, 3).replace("TIME", time));
        operate(step(ARCHIVING, 4));
        assertThat(postgres.ask("SELECT pg_is_in_recovery()")).containsExactly("f");
        assertThat(postgres.cluster().resolve("postgresql.conf"))
                .content(UTF_8)
                .as("what the next base backup has")
                .contains("archive_command")
                .doesNotContain("restore");
        assertThat(postgres.cluster().resolve("restore.conf")).doesNotExist();

        start(data("second"), Map.of());
        administrator.certificate(before).then().body("status", equalTo("valid"));
        administrator.certificate(after).then().statusCode(404);
        administrator
                .issue()
                .then()
                .statusCode(503)
                .body("detail", containsString("accept-restore"));
        assertThat(administrator.ocsp(before).outcome()).isEqualTo("tryLater");
        assertThat(service.status("/v1/hosts/" + Administrator.HOST + "/chain.pem")).isEqualTo(200);
        service.stop();

        assertThat(terminal("second").succeed(machine, step(FORGOTTEN, 1)))
                .contains("2 revocations were not in it", "not in it either: 1");
        start(data("second"), Map.of());
        signsAndKnowsWhatWasRevoked(revoked, before, after);
        service.stop();
        return new Moment(before, after);
    }

    /**
     * As with a release whose embedded PostgreSQL was an older one: {@code backup} takes no other
     * than the embedded one of today, so what it calls is called here.
     */
    private void movesToAnotherMajorVersion(String revoked, Moment moment)
            throws IOException, SQLException {
        RecoveryKey.Made key = RecoveryKey.make();
        Files.writeString(machine.resolve("recovery.key"), key.file(), UTF_8);
        Map<String, byte[]> files = new HashMap<>();
        for (String file : List.of("token.key", "passphrase")) {
            files.put(file, Files.readAllBytes(machine.resolve(file)));
        }
        try (Connection database = DriverManager.getConnection(postgres.url(), "postgres", "")) {
            Path backup = machine.resolve("upgrade.backup");
            Backup.write(database, "an older one", files, backup, List.of(key.recipient()));
        }
        Terminal.with(Map.of("POSTSEAL_DATA_DIR", data("embedded").toString()))
                .succeed(
                        machine,
                        Readme.commands("docs/upgrade.md", "## A newer PostgreSQL").get(1));

        service = ServiceProcess.start(data("embedded"));
        administrator = new Administrator(service, token);
        assertThat(data("embedded").resolve("postgresql/data/PG_VERSION"))
                .content(UTF_8)
                .isEqualToIgnoringNewLines(PostgresPrograms.MAJOR_VERSION);
        signsAndKnowsWhatWasRevoked(revoked, moment.before(), moment.after());
    }

    private void signsAndKnowsWhatWasRevoked(String... serials) {
        for (String serial : serials) {
            assertThat(administrator.ocspStatus(serial)).isEqualTo("revoked 4");
        }
        administrator.issue().then().statusCode(201);
        administrator.findsTheAuditIntact();
    }

    /** With what the archive did not get in time, which is nothing here. */
    private void loseThePostgres() throws IOException {
        String list = "list issuing ";
        service.await("mark", () -> mark().contains(list + lastNumber()));
        ServiceProcess.kill(service.java());
        String segment = postgres.ask("SELECT pg_walfile_name(pg_switch_wal())").get(0);
        service.close();
        Patience patience = new Patience();
        while (!Files.exists(archive.resolve(segment))) {
            patience.aMoment();
        }
        postgres.stopAtOnce();
        WholeDirectory.delete(postgres.cluster());
    }

    private void copyLists(String... serials) {
        String commands =
                Readme.commands(PAGE, "## Every night")
                        .get(1)
                        .replace("8080", Integer.toString(service.http("/").getPort()));
        service.await(
                "list",
                () ->
                        Terminal.with(Map.of()).succeed(machine, commands).isEmpty()
                                && Stream.of(serials).allMatch(list("-text")::contains));
    }

    private String lastNumber() {
        Matcher number = Pattern.compile("0x([0-9a-f]+)").matcher(list("-crlnumber"));
        assertThat(number.find()).isTrue();
        return new BigInteger(number.group(1), 16).toString();
    }

    /** What OpenSSL prints about the list that was copied last. */
    private String list(String what) {
        return Command.run(
                        machine,
                        "openssl",
                        "crl",
                        "-in",
                        "issuing.crl",
                        "-inform",
                        "DER",
                        "-noout",
                        what)
                .output()
                .toLowerCase(Locale.ROOT);
    }

    private String mark() {
        try {
            return Files.readString(data("second").resolve("high-water"), UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void start(Path data, Map<String, String> more) throws IOException {
        Map<String, String> settings = new HashMap<>(postgres.settings());
        settings.putAll(more);
        service = ServiceProcess.launch(data, List.of(), settings).awaitReady();
        if (token == null) {
            token = Files.readString(data.resolve("admin.token"), UTF_8).strip();
        }
        administrator = new Administrator(service, token);
    }

    /** At a shell of the replica with that data directory. */
    private Terminal terminal(String replica) {
        return Terminal.with(postgres.environment())
                .and(Map.of("POSTSEAL_DATA_DIR", data(replica).toString()));
    }

    private void operate(String commands) {
        postgres.operator()
                .succeed(
                        directory,
                        commands.replace("/archive/", archive + "/")
                                .replace("/backup/", directory.resolve("base") + "/"));
    }

    private Path data(String replica) {
        return directory.resolve(replica);
    }

    private static String step(String heading, int number) {
        return Readme.commands(PAGE, heading).get(number);
    }

    private static String onlyFileIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .reduce((one, other) -> one + " and " + other)
                    .orElseThrow();
        }
    }
}
