package org.postseal.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.postseal.testing.Administrator;
import org.postseal.testing.Api;
import org.postseal.testing.Command;
import org.postseal.testing.Crowd;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.OcspQuestion;
import org.postseal.testing.OcspReading;
import org.postseal.testing.OpenSsl;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;
import org.postseal.x509.Certificate;
import org.postseal.x509.CrlNumber;
import org.postseal.x509.ForeignCrl;

/** Two packaged services on one PostgreSQL, set up as the operator's page says. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class ReplicasIT {

    private static final String NAME = "mail.example.org";
    private static final String AUTHORITY = "/v1/authorities/issuing";
    private static final String DURABILITY = "checks.find { it.name == 'durability' }";
    private static final int ASKING_AT_ONCE = 10;

    /** What was asked for later than this after an act must be as the act wants it. */
    private static final Duration EFFECTIVE = Duration.ofSeconds(2);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final List<Path> directories = new ArrayList<>();
    private EmbeddedPostgres postgres;
    private ServiceProcess one;
    private ServiceProcess other;
    private String admin;
    private String passphrase;

    @BeforeAll
    void startBoth() throws IOException {
        postgres =
                EmbeddedPostgres.start(
                        SharedPrograms.lendTo(newDirectory()),
                        problem -> {
                            throw problem;
                        });
        Path first = newDirectory();
        one = launch(first, Map.of("postseal.bootstrap", "true")).awaitReady();
        Path second = newDirectory();
        Files.copy(first.resolve("token.key"), second.resolve("token.key"));
        other =
                launch(
                                second,
                                Map.of(
                                        "postseal.passphrase-file",
                                        first.resolve("passphrase").toString(),
                                        "postseal.expect-synchronous",
                                        "true"))
                        .awaitReady();
        admin = Files.readString(first.resolve("admin.token"), UTF_8).strip();
        passphrase = Files.readString(first.resolve("passphrase"), UTF_8).strip();
    }

    @AfterAll
    void removeEverything() {
        other.close();
        one.close();
        postgres.close();
        directories.forEach(TemporaryDirectory::delete);
    }

    @Test
    void anEnrolmentBuysOneCertificateAlsoWhenTenKeysAskAtOnceOnBoth() throws Exception {
        String token =
                Api.as(admin)
                        .contentType("application/json")
                        .body("{\"names\": [\"" + NAME + "\"]}")
                        .post(one.http("/v1/enrollments"))
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("token");
        List<byte[]> csrs =
                IntStream.range(0, ASKING_AT_ONCE)
                        .mapToObj(i -> Csrs.with(Keys.p256()).dns(NAME).body())
                        .toList();

        List<Response> answers =
                Crowd.start(
                                IntStream.range(0, ASKING_AT_ONCE)
                                        .<Callable<Response>>mapToObj(
                                                i -> () -> issue(replica(i), token, csrs.get(i)))
                                        .toList())
                        .results();

        List<Integer> statuses = answers.stream().map(Response::statusCode).toList();
        assertThat(Collections.frequency(statuses, 201)).as("%s", statuses).isEqualTo(1);
        assertThat(new HashSet<>(statuses)).containsExactlyInAnyOrder(201, 403);
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() == 403)
                .allSatisfy(answer -> assertThat(detail(answer)).contains("another key"));

        int winner = statuses.indexOf(201);
        Response again = issue(replica(winner + 1), token, csrs.get(winner));
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.asByteArray()).isEqualTo(answers.get(winner).asByteArray());
    }

    @Test
    void aTokenThatIsRevokedOnOneIsUselessOnTheOther() {
        Response made =
                Api.as(admin)
                        .contentType("application/json")
                        .body("{\"name\": \"short-lived\", \"role\": \"auditor\"}")
                        .post(one.http("/v1/tokens"));
        String token = made.then().statusCode(201).extract().path("token");
        String id = made.path("id");
        assertThat(statusOfReading(other, token)).isEqualTo(200);

        Api.as(admin).delete(one.http("/v1/tokens/" + id)).then().statusCode(204);

        assertEffective(() -> statusOfReading(other, token) == 401);
    }

    @Test
    void aLockOnOneLocksTheOtherWhichCanBeUnlockedAtOnce() {
        assertThat(statusOfIssuing(other)).isEqualTo(201);

        Api.as(admin).post(one.http(AUTHORITY + "/lock")).then().statusCode(204);

        assertThat(statusOfIssuing(one)).isEqualTo(503);
        assertEffective(() -> statusOfIssuing(other) == 503);
        isLocked(other, true);

        unlock(other);
        assertThat(statusOfIssuing(other)).isEqualTo(201);
        isLocked(one, true);
        unlock(one);
        assertThat(statusOfIssuing(one)).isEqualTo(201);
        isLocked(other, false);
    }

    @Test
    void eachTellsWhetherTheOtherIsLocked() {
        assertThat(lockedInTheEyesOf(one)).hasSize(2);
        Api.as(admin).post(one.http(AUTHORITY + "/lock")).then().statusCode(204);
        unlock(other);

        one.await("sight of both", () -> lockedInTheEyesOf(one).equals(List.of(true, false)));
        one.await("sight of both", () -> lockedInTheEyesOf(other).equals(List.of(false, true)));

        unlock(one);
        one.await("sight of both", () -> lockedInTheEyesOf(other).equals(List.of(false, false)));
    }

    /** The other has a file with the passphrase; what was locked is left to whoever locked it. */
    @Test
    void whatIsMadeOnOneIsUnlockedOnTheOtherUnlessItWasLocked() {
        make("locked-at-once");
        Api.as(admin).post(one.http("/v1/authorities/locked-at-once/lock")).then().statusCode(204);
        make("made-on-one");

        other.await("the new authority", () -> !isLockedOn(other, "made-on-one"));
        assertThat(isLockedOn(other, "locked-at-once")).isTrue();
    }

    private void make(String root) {
        Api.as(admin)
                .contentType("application/json")
                .body(
                        Map.of(
                                "name",
                                root,
                                "kind",
                                "root",
                                "subject",
                                "CN=" + root,
                                "key",
                                "EC-P256",
                                "validity",
                                "P1Y",
                                "passphrase",
                                passphrase))
                .post(one.http("/v1/authorities"))
                .then()
                .statusCode(201);
    }

    private boolean isLockedOn(ServiceProcess replica, String authority) {
        return Api.as(admin).get(replica.http("/v1/authorities/" + authority)).path("locked");
    }

    @Test
    void anUnlockRightAfterALockHolds() {
        Api.as(admin).post(one.http(AUTHORITY + "/lock")).then().statusCode(204);
        unlock(other);
        unlock(one);

        assertStays(() -> statusOfIssuing(other) == 201 && statusOfIssuing(one) == 201);
    }

    @Test
    void aCertificateThatIsRevokedOnOneRenewsNothingOnTheOther() {
        Path host = newDirectory();
        OpenSsl openssl = new OpenSsl(host);
        openssl.write("roots.pem", Api.anonymous().get(other.http("/roots.pem")).asByteArray());
        openssl.run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "mail.key");
        openssl.run(
                ("req -new -key mail.key -out mail.csr -subj / -addext subjectAltName=DNS:" + NAME)
                        .split(" "));
        openssl.write("mail.pem", issue(one, admin, openssl.read("mail.csr")).asByteArray());
        String serial =
                openssl.run("x509", "-in", "mail.pem", "-noout", "-serial")
                        .strip()
                        .substring("serial=".length())
                        .toLowerCase(Locale.ROOT);
        assertThat(renew(other, host)).isEqualTo("201");

        Api.as(admin)
                .contentType("application/json")
                .body("{\"reason\": \"superseded\"}")
                .post(one.http("/v1/certificates/" + serial + "/revocation"))
                .then()
                .statusCode(200);

        assertEffective(() -> renew(other, host).equals("401"));
    }

    /** Asked before, so that the other has an answer in memory, which it must throw away. */
    @Test
    void aRevocationOnOneIsInTheOcspOfTheOther() {
        Certificate issuing =
                Certificate.parse(Api.anonymous().get(other.http("/ca/issuing.crt")).asByteArray());
        Certificate host =
                Certificate.parse(
                        Api.as(admin)
                                .contentType("application/pkcs10")
                                .accept("application/pkix-cert")
                                .body(Csrs.with(Keys.p256()).dns(NAME).body())
                                .post(one.http(Api.CERTIFICATES))
                                .asByteArray());
        byte[] question = OcspQuestion.to(issuing).about("SHA-1", host.serial().value()).der();
        OcspReading before = ask(other, question).verified(issuing);
        assertThat(before.status(host.serial())).isEqualTo("good");
        assertThat(ask(one, question).verified(issuing).responder())
                .as("each has a key of its own")
                .isNotEqualTo(before.responder());

        for (String reason : List.of("superseded", "keyCompromise")) {
            Api.as(admin)
                    .contentType("application/json")
                    .body(Map.of("reason", reason))
                    .post(one.http("/v1/certificates/" + host.serial().hex() + "/revocation"))
                    .then()
                    .statusCode(200);
            String expected = reason.equals("superseded") ? "revoked 4" : "revoked 1";
            assertEffective(() -> ask(other, question).status(host.serial()).equals(expected));
        }
    }

    private static OcspReading ask(ServiceProcess replica, byte[] question) {
        return OcspReading.of(
                Api.anonymous()
                        .contentType("application/ocsp-request")
                        .body(question)
                        .post(replica.http("/ocsp/issuing"))
                        .asByteArray());
    }

    /** The row that a restore or a third replica writes; both of these have seen nothing amiss. */
    @Test
    void aQuarantineStopsBothWhateverTheyHaveSeenUntilItIsLifted() throws SQLException {
        Certificate issuing =
                Certificate.parse(Api.anonymous().get(other.http("/ca/issuing.crt")).asByteArray());
        byte[] question = OcspQuestion.to(issuing).about("SHA-1", BigInteger.TEN).der();
        assertThat(statusOfIssuing(one)).isEqualTo(201);
        assertThat(ask(other, question).outcome()).isEqualTo("successful");

        tellDatabase("INSERT INTO quarantine (replica, made) VALUES (gen_random_uuid(), now())");
        assertEffective(() -> statusOfIssuing(one) == 503);
        assertEffective(() -> statusOfIssuing(other) == 503);
        assertEffective(() -> ask(other, question).outcome().equals("tryLater"));
        assertThat(detail(issue(other, admin, Csrs.with(Keys.p256()).dns(NAME).body())))
                .contains("restored from a backup of", "accept-restore");

        tellDatabase("DELETE FROM quarantine");
        assertEffective(() -> statusOfIssuing(one) == 201);
        assertEffective(() -> statusOfIssuing(other) == 201);
        assertThat(ask(other, question).outcome()).isEqualTo("successful");
    }

    private void tellDatabase(String sql) throws SQLException {
        try (Connection connection = superuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection superuser() throws SQLException {
        Map<String, String> superuser = postgres.settings();
        return DriverManager.getConnection(
                superuser.get("quarkus.flyway.jdbc-url"),
                superuser.get("quarkus.flyway.username"),
                superuser.get("quarkus.flyway.password"));
    }

    /** Of the two, only the other was told that each commit shall be on two machines. */
    @Test
    void warnsOfCommitsOnOneMachineWhereTwoAreExpected() {
        String warning = "Commits are on one machine only";
        other.await("warning", () -> other.output().contains(warning));
        assertThat(other.output().lines().filter(line -> line.contains(warning)))
                .allSatisfy(line -> assertThat(line).contains("WARN"));
        durability(other)
                .body(DURABILITY + ".status", equalTo("DOWN"))
                .body(DURABILITY + ".data.reason", startsWith(warning));
        assertThat(one.output()).doesNotContain(warning);
        durability(one).body(DURABILITY + ".status", equalTo("UP"));
    }

    private static ValidatableResponse durability(ServiceProcess replica) {
        return Api.anonymous().get(replica.http("/q/health")).then();
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void theAuditOfAllThisIsIntactOnBoth() {
        hasAnIntactAudit(one);
        hasAnIntactAudit(other);
    }

    private void hasAnIntactAudit(ServiceProcess replica) {
        for (String query : List.of("", "?full=true")) {
            Api.as(admin)
                    .get(replica.http("/v1/audit/verification" + query))
                    .then()
                    .statusCode(200)
                    .body("firstBroken", equalTo(null))
                    .body("intact", equalTo(true));
        }
    }

    /** It is killed while it makes the list, for which the other waits: see {@code pg_locks}. */
    @Test
    @Order(Integer.MAX_VALUE)
    void aListThatAReplicaBeganBeforeItWasKilledIsMadeByTheOther() throws SQLException {
        Administrator administrator = new Administrator(other, admin);
        String revoked = administrator.issued();
        CrlNumber last = listOf(other).number().orElseThrow();
        Api.as(admin).post(one.http(AUTHORITY + "/lock")).then().statusCode(204);
        assertEffective(() -> statusOfIssuing(other) == 503);
        unlock(one);
        try (Connection superuser = superuser();
                Statement holding = superuser.createStatement()) {
            superuser.setAutoCommit(false);
            holding.execute("LOCK TABLE crl IN EXCLUSIVE MODE");
            administrator.revoke(revoked);
            one.await("list", () -> anybodyWaits(holding, "relation = 'crl'::regclass"));
            unlock(other);
            other.await("list", () -> anybodyWaits(holding, "locktype = 'advisory'"));
            assertThat(isListed(revoked)).isFalse();
            ServiceProcess.kill(one.java());
        }

        other.await("list", () -> isListed(revoked));
        assertThat(listOf(other).number().orElseThrow().value()).isGreaterThan(last.value());
        assertThat(administrator.ocspStatus(revoked)).isEqualTo("revoked 4");
        administrator.issue().then().statusCode(201);
        hasAnIntactAudit(other);
    }

    private static boolean anybodyWaits(Statement statement, String what) {
        try (ResultSet row =
                statement.executeQuery("SELECT 1 FROM pg_locks WHERE NOT granted AND " + what)) {
            return row.next();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private boolean isListed(String serial) {
        return listOf(other).entries().stream()
                .anyMatch(entry -> entry.serial().hex().equals(serial));
    }

    private static ForeignCrl listOf(ServiceProcess replica) {
        return ForeignCrl.parse(
                Api.anonymous().get(replica.http("/crl/issuing.crl")).asByteArray());
    }

    private Path newDirectory() {
        Path directory = TemporaryDirectory.create();
        directories.add(directory);
        return directory;
    }

    private ServiceProcess launch(Path directory, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(postgres.settings());
        all.putAll(settings);
        return ServiceProcess.launch(directory, List.of(), all);
    }

    private ServiceProcess replica(int number) {
        return number % 2 == 0 ? one : other;
    }

    private static Response issue(ServiceProcess replica, String token, byte[] csr) {
        return Api.as(token)
                .contentType("application/pkcs10")
                .body(csr)
                .post(replica.http(Api.CERTIFICATES));
    }

    private int statusOfIssuing(ServiceProcess replica) {
        return issue(replica, admin, Csrs.with(Keys.p256()).dns(NAME).body()).statusCode();
    }

    private static int statusOfReading(ServiceProcess replica, String token) {
        return Api.as(token).get(replica.http("/v1/authorities")).statusCode();
    }

    private void unlock(ServiceProcess replica) {
        Api.as(admin)
                .contentType("text/plain")
                .body(passphrase)
                .post(replica.http(AUTHORITY + "/unlock"))
                .then()
                .statusCode(204);
    }

    private void isLocked(ServiceProcess replica, boolean locked) {
        Api.as(admin)
                .get(replica.http(AUTHORITY))
                .then()
                .statusCode(200)
                .body("locked", equalTo(locked));
    }

    /** Its own state first. */
    private List<Boolean> lockedInTheEyesOf(ServiceProcess replica) {
        return Api.as(admin).get(replica.http(AUTHORITY)).path("replicas.locked");
    }

    /** The status that a host gets that shows its certificate. */
    private static String renew(ServiceProcess replica, Path host) {
        return Command.run(
                        host,
                        "curl",
                        "-sS",
                        "-o",
                        "answer",
                        "-w",
                        "%{http_code}",
                        "--cacert",
                        "roots.pem",
                        "--cert",
                        "mail.pem",
                        "--key",
                        "mail.key",
                        "--data-binary",
                        "@mail.csr",
                        replica.https(Api.CERTIFICATES).toString())
                .output();
    }

    private static String detail(Response answer) {
        return answer.path("detail");
    }

    /** However slow the machine is, only what began too late counts against the service. */
    private static void assertEffective(BooleanSupplier refused) {
        long acted = System.nanoTime();
        for (long began = acted; !refused.getAsBoolean(); began = System.nanoTime()) {
            assertThat(Duration.ofNanos(began - acted)).isLessThan(EFFECTIVE);
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    /** For as long as anything could still take effect. */
    private static void assertStays(BooleanSupplier condition) {
        for (long end = System.nanoTime() + EFFECTIVE.toNanos(); System.nanoTime() < end; ) {
            assertThat(condition.getAsBoolean()).isTrue();
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }
}
