package org.postseal.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.Patience;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;

/**
 * Databases of every earlier schema, with rows in every table, and what becomes of them with the
 * Postseal of today: see docs/upgrade.md.
 */
@TestInstance(Lifecycle.PER_CLASS)
class UpgradeIT {

    /** What the packaged service has made and a few requests have left. */
    private static final String SOURCE = "source";

    /** The schema of the release before, which works on beside this one for a while. */
    private static final int RELEASE_BEFORE = 37;

    /** The last in which a name does not say when it ends. */
    private static final int BEFORE_NAMES_END = 41;

    /** The first with which a service could issue. */
    private static final int FIRST_SERVICE = 5;

    /**
     * What holds a migration up in its middle, one after the other, with a database that began at
     * {@link #FIRST_SERVICE}: the migrations before are done, this one is not. At the last it is a
     * process that is killed.
     */
    private static final List<String> HELD_UP_BY =
            List.of(
                    "token IN ACCESS EXCLUSIVE", // 6, its first statement
                    "claim IN ACCESS EXCLUSIVE", // 6, its last
                    "flyway_schema_history IN EXCLUSIVE", // 6 is done, and not noted
                    "authority_key IN ACCESS EXCLUSIVE", // 9
                    "revocation IN ACCESS EXCLUSIVE", // 12
                    "crl IN ACCESS EXCLUSIVE", // 12, later
                    "authority IN ACCESS EXCLUSIVE", // 15
                    "certificate IN ACCESS EXCLUSIVE", // 15, later
                    "blocked_key IN ACCESS EXCLUSIVE", // 20, its last
                    "authority IN ACCESS EXCLUSIVE"); // 36

    /** Where also a service that starts changes no row. */
    private static final List<String> ONLY_ADDED_TO =
            List.of(
                    "audit",
                    "certificate",
                    "certificate_name",
                    "revocation",
                    "blocked_key",
                    "authority",
                    "authority_key",
                    "token");

    /** A database. */
    private static final String INTERRUPTED = "interrupted";

    private static final String PASSPHRASE = "correct horse battery";

    private final Path directory = TemporaryDirectory.create();
    private OperatorsPostgres postgres;
    private OldDatabases old;
    private Path first;
    private String token;
    private String valid;
    private String revoked;

    @BeforeAll
    void fillADatabase() throws IOException {
        postgres = new OperatorsPostgres(Files.createDirectory(directory.resolve("operators")));
        postgres.create(SOURCE);
        first = Files.createDirectory(directory.resolve("first"));
        Map<String, String> settings = new HashMap<>(postgres.settings(SOURCE));
        settings.put("postseal.bootstrap", "true");
        settings.put("postseal.pki-url", "http://ca.example.org");
        try (ServiceProcess service = launch(first, settings).awaitReady()) {
            token = Files.readString(first.resolve("admin.token"), UTF_8).strip();
            use(service);
            service.stop();
        }
        postgres.tell(
                SOURCE, Files.readString(Path.of("src/test/resources/db/more-rows.sql"), UTF_8));
        old = new OldDatabases(postgres, SOURCE);
    }

    private void use(ServiceProcess service) {
        tell(service, "PUT", "/v1/authorities/issuing/crl-shards", Map.of("shards", 2))
                .statusCode(204);
        valid = issue(service).statusCode(201).extract().path("serial");
        revoked = issue(service).statusCode(201).extract().path("serial");
        String revocation = Api.CERTIFICATES + "/" + revoked + "/revocation";
        tell(service, "POST", revocation, Map.of("reason", "keyCompromise")).statusCode(200);
        Map<String, Object> authority = new HashMap<>();
        authority.put("key", "EC-P256");
        authority.put("passphrase", PASSPHRASE);
        authority.put("name", "elder");
        authority.put("subject", "CN=elder");
        authority.put("kind", "root");
        tell(service, "POST", "/v1/authorities", authority).statusCode(201);
        tell(service, "POST", "/v1/authorities/elder/successor", Map.of("passphrase", PASSPHRASE))
                .statusCode(201);
        authority.put("name", "waiting");
        authority.put("subject", "CN=waiting");
        authority.put("kind", "issuing");
        authority.put("parent", null);
        tell(service, "POST", "/v1/authorities", authority).statusCode(201);
        Api.as(token)
                .contentType("text/plain")
                .body("a wrong passphrase")
                .post(service.http("/v1/authorities/elder/unlock"))
                .then()
                .statusCode(422);
        service.await("list", () -> service.status("/crl/issuing/1.crl") == 200);
    }

    @AfterAll
    void removeEverything() {
        postgres.close();
        TemporaryDirectory.delete(directory);
    }

    @Test
    void hasRowsInEveryTable() {
        old.columns(SOURCE)
                .keySet()
                .forEach(
                        table ->
                                assertThat(
                                                postgres.ask(
                                                        SOURCE,
                                                        "SELECT 1 FROM " + table + " LIMIT 1"))
                                        .as(
                                                "rows in %s: have more-rows.sql insert one, so that upgrades are tried with it",
                                                table)
                                        .isNotEmpty());
    }

    @Test
    void bringsEverySchemaToTheNewestWithAllItsRows() {
        for (int version : versions().toArray()) {
            String database = "from_" + version;
            old.make(database, version);
            Map<String, String> columns = old.columns(database);

            postgres.migrate(database, "latest");

            old.assertWhole(database, version, columns);
            assertThat(old.columns(database)).isEqualTo(old.columns(SOURCE));
            postgres.hangUp(database);
        }
    }

    /** With rights and columns as the release before knows them, on the schema of today. */
    @Test
    void letsTheReleaseBeforeReadAndWriteAsItDid() {
        postgres.create("before");
        postgres.migrate("before", Integer.toString(RELEASE_BEFORE));
        postgres.create("beside");
        postgres.migrate("beside", "latest");
        Map<String, String> queries = new HashMap<>();
        old.columns("before")
                .forEach(
                        (table, columns) ->
                                queries.put(
                                        table + " (" + columns + ")",
                                        "SELECT " + columns + " FROM " + table));
        postgres.copy(SOURCE, queries, "beside", OperatorsPostgres.SERVING);
        queries.values().forEach(query -> postgres.ask("beside", query));
    }

    @Test
    void goesOnAfterNineMigrationsThatWereCutOffAndAStartThatWasKilledWithTwoStartsAtOnce()
            throws Exception {
        old.make(INTERRUPTED, FIRST_SERVICE);
        Map<String, String> columns = old.columns(INTERRUPTED);
        int last = HELD_UP_BY.size() - 1;
        for (String lock : HELD_UP_BY.subList(0, last)) {
            cutOffWhenHeldUp(lock);
        }
        killWhenHeldUp(HELD_UP_BY.get(last));

        try (ServiceProcess one = launch(replica("one"), postgres.settings(INTERRUPTED));
                ServiceProcess other = launch(replica("other"), postgres.settings(INTERRUPTED))) {
            one.awaitReady();
            other.awaitReady();
            assertThat(postgres.ask(INTERRUPTED, versionsDone()))
                    .containsExactlyElementsOf(versions().mapToObj(Integer::toString).toList());
            columns.keySet().retainAll(ONLY_ADDED_TO);
            assertThat(columns).hasSameSizeAs(ONLY_ADDED_TO);
            old.assertWhole(INTERRUPTED, FIRST_SERVICE, columns);
            works(one);
            works(other);
            one.stop();
            other.stop();
        }
    }

    @Test
    void refusesASchemaThatANewerPostsealHasMadeAndWritesNothing() throws IOException {
        old.make("newer", versions().max().orElseThrow());
        postgres.tell(
                "newer",
                """
                INSERT INTO flyway_schema_history
                SELECT 999, '999', 'later', type, 'V999__later.sql', checksum, installed_by,
                    installed_on, execution_time, success
                FROM flyway_schema_history WHERE version = '1'
                """);
        List<String> before = old.everything("newer");

        try (ServiceProcess service = launch(replica("older"), postgres.settings("newer"))) {
            assertThat(service.awaitExit()).isEqualTo(1);
            assertThat(service.output().lines().filter(line -> !line.contains(" WARN ")))
                    .singleElement()
                    .asString()
                    .startsWith("Postseal: ")
                    .contains("a newer Postseal");
        }
        assertThat(old.everything("newer")).isEqualTo(before);
    }

    /** A backup may take minutes, and behind a migration that waits for it everybody would wait. */
    @Test
    void doesNotWaitForALongReaderAndSaysSo() throws SQLException, IOException {
        old.make("read", BEFORE_NAMES_END);
        List<String> before = old.everything("read");

        try (Connection reading = postgres.connect("read")) {
            take("certificate_name IN ACCESS SHARE", reading);
            try (ServiceProcess service = launch(replica("upgraded"), postgres.settings("read"))) {
                assertThat(service.awaitExit()).isEqualTo(1);
                assertThat(service.output())
                        .contains("Postseal: ", "uses the database now", "start again");
            }
        }
        assertThat(old.everything("read")).isEqualTo(before);
    }

    /** Such a schema has no place to say so, but the audit. */
    @Test
    void keepsABackupOfAnOldSchemaInQuarantineUntilItIsAccepted() {
        postgres.create("restored");
        postgres.migrate("restored", Integer.toString(RELEASE_BEFORE));
        String acts =
                """
                SELECT audit_append(writer::uuid, 0, ARRAY[convert_to(event, 'UTF8')]) FROM (VALUES
                    ('00000000-0000-0000-0000-000000000001', '{"action":"authority.create","details":{}}'),
                    ('00000000-0000-0000-0000-000000000002', '{"action":"backup.restore","details":{"made":"2026-01-01T00:00:00Z"}}'),
                    ('00000000-0000-0000-0000-000000000002', '{"action":"restore.accept","details":{}}'),
                    ('00000000-0000-0000-0000-000000000003', '{"action":"backup.restore","details":{"made":"2026-02-01T00:00:00Z"}}'),
                    ('00000000-0000-0000-0000-000000000003', '{"action":"authority.unlock","details":{}}')
                ) AS act (writer, event)
                """;
        postgres.tell("restored", acts);

        postgres.migrate("restored", "latest");

        assertThat(
                        postgres.ask(
                                "restored",
                                "SELECT replica || ' ' || (made = '2026-02-01T00:00:00Z') FROM quarantine"))
                .containsExactly("00000000-0000-0000-0000-000000000003 true");
    }

    private void cutOffWhenHeldUp(String lock) throws SQLException {
        try (Connection holding = postgres.connect(INTERRUPTED)) {
            take(lock, holding);
            Migrating migrating = postgres.startMigrating(INTERRUPTED);
            Patience patience = new Patience();
            while (waiting() == 0) {
                assertThat(migrating.isAtWork()).as("held up by %s", lock).isTrue();
                patience.aMoment();
            }
            migrating.cutOff();
        }
        endedInTheMiddle(lock);
    }

    private void killWhenHeldUp(String lock) throws SQLException, IOException {
        try (Connection holding = postgres.connect(INTERRUPTED)) {
            take(lock, holding);
            try (ServiceProcess start = launch(replica("killed"), postgres.settings(INTERRUPTED))) {
                start.await("migration held up by " + lock, () -> waiting() > 0);
                ServiceProcess.kill(start.java());
            }
        }
        endedInTheMiddle(lock);
    }

    private static void take(String lock, Connection holding) throws SQLException {
        holding.setAutoCommit(false);
        try (Statement statement = holding.createStatement()) {
            statement.execute("LOCK TABLE " + lock + " MODE");
        }
    }

    private void endedInTheMiddle(String lock) {
        // The server notices that nobody is there when the statement has ended.
        Patience patience = new Patience();
        while (sessions() > 0) {
            patience.aMoment();
        }
        assertThat(postgres.ask(INTERRUPTED, versionsDone()))
                .as("ended in the middle of a migration, held up by %s", lock)
                .isSubsetOf(versions().mapToObj(Integer::toString).toList())
                .doesNotContain(Integer.toString(versions().max().orElseThrow()));
    }

    private int waiting() {
        return count("wait_event_type = 'Lock' AND wait_event = 'relation'");
    }

    private int sessions() {
        return count("usename = '" + OperatorsPostgres.OWNER + "'");
    }

    private int count(String condition) {
        return Integer.parseInt(
                postgres.ask(
                                SOURCE,
                                "SELECT count(*) FROM pg_stat_activity WHERE datname = '%s' AND %s"
                                        .formatted(INTERRUPTED, condition))
                        .get(0));
    }

    private static String versionsDone() {
        return "SELECT version FROM flyway_schema_history WHERE success ORDER BY installed_rank";
    }

    /** It knows what was, has the keys, and goes on with both. */
    private void works(ServiceProcess service) {
        status(service, valid, "valid");
        status(service, revoked, "revoked");
        Api.as(token)
                .get(service.http("/v1/audit/verification?full=true"))
                .then()
                .body("intact", equalTo(true));
        Api.anonymous()
                .get(service.http("/v1/hosts/mail.example.org/chain.pem"))
                .then()
                .statusCode(200);
        String serial = issue(service).statusCode(201).extract().path("serial");
        String revocation = Api.CERTIFICATES + "/" + serial + "/revocation";
        tell(service, "POST", revocation, Map.of("reason", "superseded")).statusCode(200);
        service.await("list", () -> service.status("/crl/issuing.crl") == 200);
    }

    private void status(ServiceProcess service, String serial, String status) {
        Api.as(token)
                .accept("application/json")
                .get(service.http(Api.CERTIFICATES + "/" + serial))
                .then()
                .statusCode(200)
                .body("status", equalTo(status));
    }

    private ValidatableResponse issue(ServiceProcess service) {
        return Api.as(token)
                .contentType("application/pkcs10")
                .accept("application/json")
                .header("Idempotency-Key", Long.toString(System.nanoTime()))
                .body(Csrs.pemFor("mail.example.org").getBytes(UTF_8))
                .post(service.http(Api.CERTIFICATES))
                .then();
    }

    private ValidatableResponse tell(
            ServiceProcess service, String method, String path, Map<String, ?> body) {
        return Api.as(token)
                .contentType("application/json")
                .body(body)
                .request(method, service.http(path))
                .then();
    }

    /** With what a further replica gets of the first one's files. */
    private Path replica(String name) throws IOException {
        Path replica = Files.createDirectory(directory.resolve(name));
        for (String file : List.of("token.key", "passphrase")) {
            Files.copy(first.resolve(file), replica.resolve(file));
        }
        return replica;
    }

    private static ServiceProcess launch(Path directory, Map<String, String> settings) {
        return ServiceProcess.launch(directory, List.of(), settings);
    }

    private static IntStream versions() {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
            return IntStream.of(
                    files.map(file -> file.getFileName().toString())
                            .mapToInt(
                                    file -> Integer.parseInt(file.substring(1, file.indexOf("__"))))
                            .sorted()
                            .toArray());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
