package org.postseal.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.access.Role;
import org.postseal.access.TestTokens;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.audit.ExportCheck;
import org.postseal.audit.Verdict;
import org.postseal.certificate.BlockedKeys;
import org.postseal.testing.Api;
import org.postseal.testing.Contract;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.Owner;
import org.postseal.x509.SubjectKey;

/** The record of decisions, as the security officer reads it. */
@QuarkusTest
class AuditHttpTest {

    private static final String AUDIT = "/v1/audit";
    private static final String LINES = "application/jsonl";
    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String TRACE_PARENT = "00-" + TRACE_ID + "-00f067aa0ba902b7-01";

    @Inject Audit audit;
    @Inject BlockedKeys blockedKeys;
    @Inject TestTokens tokens;

    private final String actor = "token:" + UUID.randomUUID();

    @Test
    void tellsWhoAskedForWhatFromWhereInWhichRequest() {
        String name = "h" + UUID.randomUUID() + ".example.org";
        Response issued =
                Api.signing(Csrs.with(Keys.p256()).dns(name).der())
                        .header("traceparent", TRACE_PARENT)
                        .post(Api.CERTIFICATES);
        issued.then().statusCode(201).header("X-Request-Id", TRACE_ID);

        Api.admin()
                .filter(new Contract())
                .get(AUDIT + "?action=certificate.issue&limit=1")
                .then()
                .statusCode(200)
                .body("items[0].actor", matchesPattern("token:[0-9a-f-]{36}"))
                .body("items[0].outcome", equalTo("GRANTED"))
                .body("items[0].details.names", contains(name))
                .body("items[0].details.source", equalTo("127.0.0.1"))
                .body("items[0].details.requestId", equalTo(TRACE_ID))
                .body("items[0].hash", matchesPattern("[0-9a-f]{64}"));
    }

    @Test
    void tellsARefusalWithTheNamesAndTheReason() {
        String name = "*.h" + UUID.randomUUID() + ".example.org";
        String id =
                Api.signing(Csrs.with(Keys.p256()).dns(name).der())
                        .post(Api.CERTIFICATES)
                        .then()
                        .statusCode(422)
                        .extract()
                        .header("X-Request-Id");

        JsonPath page = page(Map.of("action", "certificate.issue", "limit", "1"));
        assertThat(page.getString("items[0].outcome")).isEqualTo("REFUSED");
        assertThat(page.getList("items[0].details.names")).isEqualTo(List.of(name));
        assertThat(page.getString("items[0].details.reason")).isNotEmpty();
        assertThat(page.getString("items[0].details.requestId")).isEqualTo(id);
    }

    /** What only the database knows is told on another thread than the request came on. */
    @Test
    void tellsWhereARefusalOfTheDatabaseCameFrom() {
        KeyPair exposed = Keys.p256();
        SubjectKey key = SubjectKey.of(exposed.getPublic());
        QuarkusTransaction.requiringNew().run(() -> blockedKeys.block(key, "keyCompromise"));
        String name = "h" + UUID.randomUUID() + ".example.org";

        String id =
                Api.signing(Csrs.with(exposed).dns(name).der())
                        .post(Api.CERTIFICATES)
                        .then()
                        .statusCode(422)
                        .body("detail", containsString("key is blocked"))
                        .extract()
                        .header("X-Request-Id");

        JsonPath page = page(Map.of("action", "certificate.issue", "limit", "1"));
        assertThat(page.getList("items[0].details.names")).isEqualTo(List.of(name));
        assertThat(page.getString("items[0].details.requestId")).isEqualTo(id);
        assertThat(page.getString("items[0].details.source")).isEqualTo("127.0.0.1");
    }

    @Test
    void namesEveryAnswerAlsoOneThatWasNeverRouted() {
        for (String path : List.of("/v1/nothing", "/v1/../v1", "/roots.pem", "/q/health/ready")) {
            Api.anonymous()
                    .urlEncodingEnabled(false)
                    .get(path)
                    .then()
                    .header("X-Request-Id", matchesPattern("[0-9a-f]{32}"));
        }
    }

    @Test
    void givesEveryRecordOnceOverThePagesNewestFirst() {
        record(7);

        List<Integer> numbers = new ArrayList<>();
        Map<String, String> query = new HashMap<>(Map.of("actor", actor, "limit", "2"));
        String next;
        do {
            JsonPath page = page(query);
            assertThat(page.getList("items")).hasSizeLessThanOrEqualTo(2);
            numbers.addAll(page.getList("items.details.number", Integer.class));
            next = page.getString("next");
            query.put("cursor", next);
        } while (next != null);

        assertThat(numbers).containsExactly(6, 5, 4, 3, 2, 1, 0);
    }

    @Test
    void findsByActorAndAction() {
        record(2);

        assertThat(page(Map.of("actor", actor)).getList("items")).hasSize(2);
        assertThat(page(Map.of("actor", actor, "action", "test.1")).getList("items.action"))
                .isEqualTo(List.of("test.1"));
        assertThat(page(Map.of("actor", actor, "action", "test")).getList("items")).isEmpty();
        assertThat(page(Map.of("actor", "nobody")).getList("items")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit",
        "limit=1001, limit",
        "limit=x, limit",
        "cursor=AAAA, cursor",
        "cursor=%25, cursor",
        "user=me, unknown"
    })
    void refusesWhatItCantRead(String query, String word) {
        Api.admin()
                .urlEncodingEnabled(false)
                .get(AUDIT + "?" + query)
                .then()
                .statusCode(400)
                .body("detail", containsString(word));
    }

    @Test
    void exportsWholeChainsThatHoldWithoutTheService() throws IOException {
        record(3);
        String export = export("");

        Verdict verdict = ExportCheck.of(new BufferedReader(new StringReader(export)));
        assertThat(verdict.firstBroken()).isEmpty();
        assertThat(verdict.records()).isEqualTo(export.lines().count()).isGreaterThan(3);
        assertThat(export).contains(actor);
    }

    @Test
    void exportsWhatAFilterLeavesOldestFirst() {
        record(3);

        List<String> lines = export("?actor=" + actor).lines().toList();

        assertThat(lines).hasSize(3);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(JsonPath.from(lines.get(i)).getInt("details.number")).isEqualTo(i);
        }
    }

    @Test
    void hasNoPagesInAnExport() {
        Api.admin().accept(LINES).get(AUDIT + "?limit=3").then().statusCode(400);
        Api.admin().accept("text/csv").get(AUDIT).then().statusCode(406);
    }

    @Test
    void findsTheRecordIntact() {
        record(1);
        for (String query : List.of("", "?full=true", "?full=false")) {
            Api.admin()
                    .filter(new Contract())
                    .get(AUDIT + "/verification" + query)
                    .then()
                    .statusCode(200)
                    .body("intact", equalTo(true))
                    .body("records", greaterThan(3))
                    .body("firstBroken", nullValue());
        }
        Api.admin().get(AUDIT + "/verification?full=yes").then().statusCode(400);
    }

    @Test
    void tellsWhichRecordWasEdited() {
        record(1);
        JsonPath record = page(Map.of("actor", actor));
        UUID writer = UUID.fromString(record.getString("items[0].writer"));
        int position = record.getInt("items[0].position");
        String shift =
                "UPDATE audit SET recorded_at = recorded_at + ? WHERE writer = ? AND position = ?";

        Owner.update(shift, 1, writer, position);
        try {
            Api.admin()
                    .filter(new Contract())
                    .get(AUDIT + "/verification?full=true")
                    .then()
                    .statusCode(200)
                    .body("intact", equalTo(false))
                    .body("firstBroken.writer", equalTo(writer.toString()))
                    .body("firstBroken.position", equalTo(position))
                    .body("firstBroken.reason", not(emptyString()));
        } finally {
            Owner.update(shift, -1, writer, position);
        }
    }

    /** Somebody may have put anything into the table; the rest must still be readable. */
    @Test
    void listsARecordThatIsNoEventAnyMore() {
        record(1);
        String set = "UPDATE audit SET event = ? WHERE convert_from(event, 'UTF8') LIKE ?";
        String original =
                Owner.query(
                                "SELECT convert_from(event, 'UTF8') FROM audit WHERE convert_from(event, 'UTF8') LIKE ?",
                                "%" + actor + "%")
                        .get(0);
        Owner.update(set, actor.getBytes(UTF_8), "%" + actor + "%");
        try {
            assertThat(page(Map.of("limit", "1")).getString("items[0].actor")).isNull();
            assertThat(export("").lines()).isNotEmpty();
        } finally {
            Owner.update(set, original.getBytes(UTF_8), actor);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ADMIN", "OPERATOR", "REQUESTER", "AUDITOR"})
    void isForAdministratorsAndAuditors(Role role) {
        int status = role == Role.ADMIN || role == Role.AUDITOR ? 200 : 403;
        String token = tokens.of(role);

        Api.as(token).get(AUDIT).then().statusCode(status);
        Api.as(token).accept(LINES).get(AUDIT).then().statusCode(status);
        Api.as(token).get(AUDIT + "/verification").then().statusCode(status);
        Api.anonymous().get(AUDIT).then().statusCode(401);
    }

    private void record(int count) {
        for (int i = 0; i < count; i++) {
            audit.appendAlone(AuditEvent.granted(actor, "test." + i, Map.of("number", i)));
        }
    }

    private static JsonPath page(Map<String, String> query) {
        return Api.admin()
                .filter(new Contract())
                .queryParams(query)
                .get(AUDIT)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static String export(String query) {
        return Api.admin()
                .accept(LINES)
                .get(AUDIT + query)
                .then()
                .statusCode(200)
                .contentType(LINES)
                .extract()
                .asString();
    }
}
