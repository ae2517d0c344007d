package org.postseal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.testing.Administrator;
import org.postseal.testing.Api;
import org.postseal.testing.Command;
import org.postseal.testing.ImapHost;
import org.postseal.testing.InstalledPostgres;
import org.postseal.testing.Readme;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;
import org.postseal.testing.Terminal;

/**
 * A newcomer follows docs/backup.md from a machine that is lost to a working CA on another, and
 * from there to a PostgreSQL; only ports and paths are others. In between, what must not work is
 * tried.
 */
class BackupIT {

    private static final String PAGE = "docs/backup.md";
    private static final String CHAIN = "/v1/hosts/" + Administrator.HOST + "/chain.pem";

    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    private Path directory;

    /** Each with {@code postseal-data}, what was copied to it, and who works there. */
    private Path lost;

    private Path found;

    /** One of those that the CA is for. */
    private ImapHost host;

    private ServiceProcess service;
    private String token;
    private volatile boolean enough;

    @BeforeEach
    void startPostseal() throws IOException {
        directory = TemporaryDirectory.create();
        lost = Files.createDirectory(directory.resolve("lost"));
        found = Files.createDirectory(directory.resolve("found"));
        host = ImapHost.start();
        service = ServiceProcess.start(data(lost), host.settings());
        token = Files.readString(data(lost).resolve("admin.token")).strip();
    }

    @AfterEach
    void removeEverything() {
        if (service != null) {
            service.close();
        }
        host.close();
        TemporaryDirectory.delete(directory);
    }

    @Test
    void leadsFromALostMachineToAnotherAndToAPostgresql() throws Exception {
        String recipient = succeed(found, step("## Once: a recovery key", 0)).strip();
        host.renew(administrator());
        probe().body("summary", equalTo("ok"));
        List<String> before = backUpUnderLoad(recipient);
        String forgotten = host.renew(administrator());
        String revoked = before.get(0);
        String unknown = administrator().issued();
        administrator().revoke(unknown);
        administrator().revoke(revoked);
        service.await(
                "list",
                () ->
                        succeed(lost, step("## Every night", 1)).isEmpty()
                                && lists(revoked)
                                && lists(unknown));
        service.stop();
        for (String file : List.of("postseal.backup", "root.crl", "issuing.crl")) {
            Files.copy(lost.resolve(file), found.resolve(file));
        }

        assertThat(succeed(found, step("## Is it any good?", 0)))
                .contains("root (list ", "issuing (list ", "token.key", "0.1.0-SNAPSHOT");
        refusesWhatIsNoGood();
        leavesNoHalfDirectoryThatStarts();
        succeed(found, step("## The machine is lost", 0));
        signsNothingYet(revoked, forgotten);

        assertThat(succeed(found, step("## The machine is lost", 1)))
                .contains("2 revocations were not in it", "not in it either: 1");

        Files.copy(found.resolve("recovery.key"), lost.resolve("recovery.key"));
        assertThat(succeed(found, step("## The machine is lost", 2))).contains("token is in");
        assertThat(found.resolve("recovery.key")).doesNotExist();
        Files.copy(lost.resolve("recovery.key"), found.resolve("recovery.key"));
        service = ServiceProcess.start(data(found));
        hasAll(before, revoked);
        assertThat(administrator().ocspStatus(unknown)).isEqualTo("revoked 4");
        service.stop();

        movesToAPostgresql(recipient, before, revoked);
    }

    /** Every certificate that was received before it began is in it. */
    private List<String> backUpUnderLoad(String recipient) throws InterruptedException {
        List<Thread> hosts =
                List.of(new Thread(this::issueUntilEnough), new Thread(this::issueUntilEnough));
        hosts.forEach(Thread::start);
        service.await("certificates", () -> received.size() >= 10);
        List<String> before = List.copyOf(received);
        succeed(lost, step("## Every night", 0).replace("RECIPIENT", recipient));
        int during = received.size();
        service.await("more certificates", () -> received.size() > during);
        enough = true;
        for (Thread host : hosts) {
            host.join();
        }
        assertThat(during).as("issued during the backup").isGreaterThan(before.size());
        return before;
    }

    private void issueUntilEnough() {
        while (!enough) {
            received.add(administrator().issued());
        }
    }

    /** What else is no good, and what else is refused, is tried without starting anything. */
    private void refusesWhatIsNoGood() throws IOException {
        Path backup = found.resolve("postseal.backup");
        assertThat(Files.getPosixFilePermissions(backup))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        byte[] whole = Files.readAllBytes(backup);
        String restore = step("## The machine is lost", 0);
        String again = step("## Every night", 0).replace("RECIPIENT", "age1notarecipient");
        assertThat(type(lost, again).output()).contains("no recipient");

        Path damaged = found.resolve("damaged.backup");
        byte[] cut = Arrays.copyOf(whole, new Random().nextInt(whole.length));
        Files.write(damaged, cut);
        assertRefused(restore.replace("postseal.backup", "damaged.backup"), "damaged.backup");

        Files.createDirectory(data(found));
        Files.createFile(data(found).resolve("somebody's"));
        assertThat(type(found, restore).output()).contains("is not empty");
        assertThat(data(found)).isDirectoryContaining(file -> file.endsWith("somebody's"));
        Files.delete(data(found).resolve("somebody's"));
    }

    private void assertRefused(String restore, String why) {
        Command command = type(found, restore);
        assertThat(command.status()).as(command.output()).isEqualTo(1);
        assertThat(command.output()).contains(why);
        assertThat(data(found)).doesNotExist();
    }

    /** Killed while it makes the database, which takes the longest. */
    private void leavesNoHalfDirectoryThatStarts() throws IOException {
        Path half = directory.resolve("half");
        ServiceProcess killed =
                ServiceProcess.launch(
                        half,
                        List.of(),
                        Map.of(),
                        List.of(
                                "restore",
                                "--key",
                                found.resolve("recovery.key").toString(),
                                found.resolve("postseal.backup").toString()));
        try (killed) {
            killed.await("database", () -> Files.exists(half.resolve("postgresql/data")));
            ServiceProcess.kill(killed.java());
        }
        try (ServiceProcess refused = ServiceProcess.launch(half, List.of(), Map.of())) {
            assertThat(refused.awaitExit()).isEqualTo(1);
            assertThat(refused.output()).contains("has not ended").hasLineCount(1);
        }
    }

    /** Nor would a replica that knows of no restore: nothing but the database says so. */
    private void signsNothingYet(String revoked, String forgotten) {
        assertThat(data(found).resolve("high-water")).doesNotExist();
        service = ServiceProcess.start(data(found), host.settings());
        administrator()
                .issue()
                .then()
                .statusCode(503)
                .body("detail", containsString("restored from a backup of"));
        assertThat(administrator().ocsp(revoked).outcome()).isEqualTo("tryLater");
        assertThat(Api.anonymous().get(service.http(CHAIN)).statusCode()).isEqualTo(200);
        tellsThatTheHostServes(forgotten);
        service.stop();
    }

    /** Without being asked: it was well, and would not have been looked at for hours. */
    private void tellsThatTheHostServes(String forgotten) {
        String finding =
                "items.find { it.name == '%s' }?.findings?.first()".formatted(ImapHost.NAME);
        service.await(
                "look at the host",
                () ->
                        "imaps wrong-certificate"
                                .equals(
                                        Api.as(token)
                                                .get(service.http("/v1/watch"))
                                                .path(finding)));
        probe().body("services.find { it.state == 'served' }.serial", equalTo(forgotten));
    }

    private ValidatableResponse probe() {
        return Api.as(token)
                .post(service.http("/v1/hosts/" + ImapHost.NAME + "/probe"))
                .then()
                .statusCode(200);
    }

    private void hasAll(List<String> before, String revoked) {
        before.forEach(
                serial ->
                        administrator()
                                .certificate(serial)
                                .then()
                                .statusCode(200)
                                .body(
                                        "status",
                                        equalTo(serial.equals(revoked) ? "revoked" : "valid")));
        assertThat(administrator().ocspStatus(revoked)).isEqualTo("revoked 4");
        assertThat(Api.anonymous().get(service.http(CHAIN)).statusCode()).isEqualTo(200);
        administrator().findsTheAuditIntact();
        administrator().issue().then().statusCode(201);
        onRecord("backup.make", "recipients");
        onRecord("backup.restore", "made");
    }

    /** Whoever was at the console. */
    private void onRecord(String action, String detail) {
        Api.as(token)
                .get(service.http("/v1/audit?action=" + action))
                .then()
                .statusCode(200)
                .body("items[0].actor", equalTo("local:" + System.getProperty("user.name")))
                .body("items[0].details." + detail, notNullValue());
    }

    /** One of another major version than the embedded one. */
    private void movesToAPostgresql(String recipient, List<String> before, String revoked)
            throws IOException {
        String title = "## To a PostgreSQL of your own";
        succeed(found, step(title, 0).replace("RECIPIENT", recipient));
        Path server = Files.createDirectory(directory.resolve("server"));
        try (InstalledPostgres postgres =
                InstalledPostgres.create(server, PostgresPrograms.MAJOR_VERSION)) {
            postgres.start();
            postgres.makeDatabaseAndRoles();
            Terminal moving = Terminal.with(postgres.environment());
            Path moved = found.resolve("moved-data");
            moving.and(Map.of("POSTSEAL_DATA_DIR", moved.toString()))
                    .succeed(found, step(title, 1));
            Path more = found.resolve("more-data");
            assertThat(
                            moving.and(Map.of("POSTSEAL_DATA_DIR", more.toString()))
                                    .type(found, step(title, 1))
                                    .output())
                    .contains("The database has rows");
            assertThat(more).doesNotExist();

            service = ServiceProcess.launch(moved, List.of(), postgres.settings()).awaitReady();
            hasAll(before, revoked);
            service.stop();
            assertThat(postgres.ask("SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O'"))
                    .containsExactly("0");
        }
    }

    private static Path data(Path machine) {
        return machine.resolve("postseal-data");
    }

    private static String step(String heading, int number) {
        return Readme.commands(PAGE, heading).get(number);
    }

    private String succeed(Path machine, String commands) {
        return Terminal.with(Map.of()).succeed(machine, here(commands));
    }

    private Command type(Path machine, String commands) {
        return Terminal.with(Map.of()).type(machine, here(commands));
    }

    private String here(String commands) {
        return commands.replace("8080", Integer.toString(service.http("/").getPort()));
    }

    private Administrator administrator() {
        return new Administrator(service, token);
    }

    /** Whether the list that was copied has it. */
    private boolean lists(String serial) {
        return Command.run(lost, "openssl crl -in issuing.crl -inform DER -noout -text".split(" "))
                .output()
                .toLowerCase(Locale.ROOT)
                .contains(serial);
    }
}
