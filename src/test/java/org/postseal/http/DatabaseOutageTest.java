package org.postseal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.scheduler.Scheduler;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.access.Role;
import org.postseal.access.TestTokens;
import org.postseal.testing.Api;
import org.postseal.testing.AtCommit;
import org.postseal.testing.AuditTrail;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.MissingStandby;
import org.postseal.testing.Owner;
import org.postseal.testing.Patience;
import org.postseal.testing.ReadOnlyDatabase;

/** The database fails in the middle of an issuance: the client is told to try again, and may. */
@QuarkusTest
class DatabaseOutageTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final String PASSPHRASE = "correct horse battery";

    @Inject Scheduler scheduler;
    @Inject AnonymousRefusals refusals;
    @Inject TestTokens tokens;

    private final String authority = "outage-" + UUID.randomUUID();
    private final String key = UUID.randomUUID().toString();
    private final byte[] csr = Csrs.with(Keys.p256()).dns("mail.example.org").body();

    /** What the service writes by itself would take the place of the COMMIT that is to be lost. */
    @BeforeEach
    void writeNothingUnasked() {
        scheduler.pause();
    }

    @AfterEach
    void goOn() {
        scheduler.resume();
    }

    @Test
    void asksToTryAgainWhenTheDatabaseDiesBeforeTheCertificateIsStored() throws Exception {
        long before = Api.storedRows();
        CompletableFuture<Response> answer;
        try (Connection connection = Owner.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE certificate IN EXCLUSIVE MODE");
            answer =
                    CompletableFuture.supplyAsync(
                            this::issue, task -> new Thread(task, "client").start());
            long writer = awaitBlocked(statement);
            ProcessHandle victim = ProcessHandle.of(writer).orElseThrow();
            victim.destroyForcibly();
            victim.onExit().join();
        }

        isUnavailable(answer.join());

        Response later = issue();
        while (later.statusCode() == 503) {
            isUnavailable(later);
            later = issue();
        }
        assertThat(later.statusCode()).isEqualTo(201);
        assertThat(later.header("Idempotency-Replayed")).isNull();
        assertThat(Api.storedRows()).isEqualTo(before + 3);
    }

    @Test
    void issuesOnceWhenTheDatabaseDiesInTheCommit() {
        long before = Api.storedRows();
        AtCommit.dies("certificate", () -> isUnconfirmed(issue()));
        assertThat(Api.storedRows()).isEqualTo(before);

        Response later = issue();

        assertThat(later.statusCode()).isEqualTo(201);
        assertThat(later.header("Idempotency-Replayed")).isNull();
        assertThat(Api.storedRows()).isEqualTo(before + 3);
    }

    @Test
    void givesTheCertificateThatWasStoredWhenTheDatabaseDiedBeforeItSaidSo() {
        long before = Api.storedRows();
        CompletableFuture<Response> answer;
        try (MissingStandby standby = new MissingStandby()) {
            answer =
                    CompletableFuture.supplyAsync(
                            this::issue, task -> new Thread(task, "client").start());
            standby.endTheNextCommit();
            isUnconfirmed(answer.join());
        }
        assertThat(Api.storedRows()).isEqualTo(before + 3);

        Response later = issue();

        assertThat(later.statusCode()).isEqualTo(201);
        assertThat(later.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(Api.storedRows()).isEqualTo(before + 3);
        assertThat(Api.signing(csr).post(Api.CERTIFICATES).statusCode())
                .as("the same CSR without a key is as good as a new one")
                .isEqualTo(201);
    }

    @Test
    void doesNotClaimToKnowWhetherAnAuthorityWasMade() {
        AtCommit.dies("authority", () -> isOfUnknownOutcome(makeAuthority()));

        assertThat(makeAuthority().statusCode()).isEqualTo(201);
    }

    @Test
    void doesNotClaimToKnowWhetherAnAuthorityWasUnlocked() {
        makeAuthority();
        Api.admin().post("/v1/authorities/" + authority + "/lock").then().statusCode(204);
        AtCommit.dies("audit", () -> isOfUnknownOutcome(unlock()));
        assertThat(Api.admin().get("/v1/authorities/" + authority).<Boolean>path("locked"))
                .isTrue();

        assertThat(unlock().statusCode()).isEqualTo(204);
    }

    @Test
    void saysSoWhenTheRecordOfARefusalWasLostInTheCommit() {
        String requester = tokens.of(Role.REQUESTER);

        AtCommit.dies("audit", () -> isOfUnknownOutcome(Api.as(requester).get("/v1/tokens")));

        Api.as(requester).get("/v1/tokens").then().statusCode(403);
    }

    @Test
    void countsRefusalsOnWhoseRecordWasLostInTheCommit() {
        refusals.record();
        int before = AuditTrail.of("anonymous").size();
        Api.anonymous().get("/v1/tokens").then().statusCode(401);
        AtCommit.dies("audit", refusals::record);
        assertThat(AuditTrail.of("anonymous")).hasSize(before);
        Api.anonymous().get("/v1/tokens").then().statusCode(401);

        refusals.record();

        assertThat(AuditTrail.of("anonymous"))
                .hasSize(before + 1)
                .last()
                .asString()
                .contains("\"unauthenticated\":2");
    }

    @Test
    void saysThatTheDiskIsFullUntilItIsNot() throws SQLException {
        long before = Api.storedRows();
        try (Connection connection = Owner.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN RAISE 'No space left on device' USING ERRCODE = '53100'; END $$
                    """);
            statement.execute(
                    "CREATE TRIGGER full_disk BEFORE INSERT ON certificate EXECUTE FUNCTION full_disk()");
            try {
                Response answer = issue();
                isUnavailable(answer);
                assertThat(answer.<String>path("detail")).contains("disk is full");
                assertThat(Api.storedRows()).isEqualTo(before);
            } finally {
                statement.execute("DROP TRIGGER full_disk ON certificate");
                statement.execute("DROP FUNCTION full_disk()");
            }
        }

        assertThat(issue().statusCode()).isEqualTo(201);
        assertThat(Api.storedRows()).isEqualTo(before + 3);
    }

    /** As after a failover, where connections are still to the server that is a standby now. */
    @Test
    void storesNothingWhileTheDatabaseIsReadOnly() {
        String known = Api.issued(csr);
        long before = Api.storedRows();
        try (ReadOnlyDatabase standby = new ReadOnlyDatabase()) {
            isReadOnly(issue());
            isReadOnly(revoke(known));
            assertThat(Api.storedRows()).isEqualTo(before);
            assertThat(status(known)).isEqualTo("valid");
            assertThat(standby.isReadOnly()).isTrue();
        }

        Response later = issue();
        assertThat(later.statusCode()).isEqualTo(201);
        assertThat(later.header("Idempotency-Replayed")).isNull();
        assertThat(Api.storedRows()).isEqualTo(before + 3);
        assertThat(revoke(known).statusCode()).isEqualTo(200);
        assertThat(status(known)).isEqualTo("revoked");
    }

    private static Response revoke(String serial) {
        return Api.admin()
                .contentType("application/json")
                .body("{\"reason\": \"superseded\"}")
                .post(Api.CERTIFICATES + "/" + serial + "/revocation");
    }

    private static String status(String serial) {
        return Api.admin()
                .accept("application/json")
                .get(Api.CERTIFICATES + "/" + serial)
                .path("status");
    }

    private static void isReadOnly(Response answer) {
        isUnavailable(answer);
        assertThat(answer.<String>path("detail")).contains("read-only, as a standby is");
    }

    private Response issue() {
        return Api.signing(csr).header("Idempotency-Key", key).post(Api.CERTIFICATES);
    }

    private Response makeAuthority() {
        return Api.admin()
                .contentType("application/json")
                .body(
                        Map.of(
                                "name",
                                authority,
                                "kind",
                                "root",
                                "subject",
                                "CN=Outage",
                                "key",
                                "EC-P256",
                                "passphrase",
                                PASSPHRASE))
                .post("/v1/authorities");
    }

    private Response unlock() {
        return Api.admin()
                .contentType("text/plain")
                .body(PASSPHRASE)
                .post("/v1/authorities/" + authority + "/unlock");
    }

    private static void isUnconfirmed(Response answer) {
        isUnavailable(answer);
        assertThat(answer.<String>path("detail"))
                .contains("did not confirm", "not handed out", "same Idempotency-Key");
    }

    private static void isOfUnknownOutcome(Response answer) {
        isUnavailable(answer);
        assertThat(answer.<String>path("detail")).contains("may or may not have been made");
    }

    private static void isUnavailable(Response answer) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(503);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(answer.<String>path("type")).isEqualTo("urn:postseal:problem:unavailable");
        assertThat(answer.header("Retry-After")).matches("[1-9][0-9]*");
    }

    /** The process id of whoever waits for our lock, as soon as somebody does. */
    private static long awaitBlocked(Statement statement) throws SQLException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Patience patience = new Patience();
        while (System.nanoTime() < end) {
            try (ResultSet row =
                    statement.executeQuery(
                            "SELECT pid FROM pg_locks WHERE NOT granted AND relation = 'certificate'::regclass")) {
                if (row.next()) {
                    return row.getLong(1);
                }
            }
            patience.aMoment();
        }
        throw new AssertionError("nobody writes a certificate");
    }
}
