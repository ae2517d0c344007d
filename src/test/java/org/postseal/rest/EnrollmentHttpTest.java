package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.access.Role;
import org.postseal.access.Scopes;
import org.postseal.access.TestTokens;
import org.postseal.testing.Api;
import org.postseal.testing.Crowd;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.Owner;

/** A token that buys one certificate, for one key, for names that are fixed before. */
@QuarkusTest
class EnrollmentHttpTest {

    private static final String ENROLLMENTS = "/v1/enrollments";

    @Inject TestTokens tokens;

    @Test
    void buysOneCertificateAndTellsTheRoot() throws Exception {
        JsonPath made =
                create("{'names': ['mail.example.org']}").statusCode(201).extract().jsonPath();

        use(made, Csrs.with(Keys.p256()).dns("mail.example.org")).then().statusCode(201);

        assertThat(trustAnchors()).contains(made.getString("rootSha256"));
    }

    /** What a host gets to compare with; other tests may have imported roots. */
    private static List<String> trustAnchors() throws GeneralSecurityException {
        byte[] pem = Api.anonymous().get("/roots.pem").asByteArray();
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        List<String> hashes = new ArrayList<>();
        for (Certificate root :
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(pem))) {
            hashes.add(HexFormat.of().formatHex(sha256.digest(root.getEncoded())));
        }
        return hashes;
    }

    @Test
    void givesTheSameCertificateToTheSameKeyAndNoneToAnother() {
        JsonPath made = create("{'names': ['mail.example.org']}").extract().jsonPath();
        Csrs csr = Csrs.with(Keys.p256()).dns("mail.example.org");
        String first = use(made, csr).then().statusCode(201).extract().header("Location");

        use(made, csr)
                .then()
                .statusCode(201)
                .header("Location", first)
                .header("Idempotency-Replayed", "true");
        use(made, Csrs.with(Keys.p256()).dns("mail.example.org"))
                .then()
                .statusCode(403)
                .body("detail", containsString("another key"));
    }

    @Test
    void buysOneCertificateAlsoWhenTenKeysAskAtOnce() throws Exception {
        String name = "a" + UUID.randomUUID() + ".example.org";
        JsonPath made = create("{'names': ['" + name + "']}").extract().jsonPath();

        List<Integer> statuses =
                Crowd.start(10, () -> use(made, Csrs.with(Keys.p256()).dns(name)).statusCode())
                        .results();

        assertThat(Collections.frequency(statuses, 201)).isEqualTo(1);
        assertThat(new HashSet<>(statuses)).containsExactlyInAnyOrder(201, 403);
        assertThat(Owner.query("SELECT 1 FROM certificate_name WHERE name = ?", name)).hasSize(1);
    }

    @Test
    void takesItsNamesFromTheTokenWhenTheRequestHasNone() {
        JsonPath made =
                create("{'names': ['a.example.org', 'b.example.org']}").extract().jsonPath();

        Api.as(made.getString("token"))
                .contentType("application/pkcs10")
                .accept("application/json")
                .body(Csrs.with(Keys.p256()).body())
                .post(Api.CERTIFICATES)
                .then()
                .statusCode(201)
                .body("names.sort()", equalTo(List.of("a.example.org", "b.example.org")));
    }

    @Test
    void isNotUsedUpByARefusedRequest() {
        JsonPath made = create("{'names': ['mail.example.org']}").extract().jsonPath();

        use(made, Csrs.with(Keys.p256()).dns("www.example.org")).then().statusCode(403);
        use(made, Csrs.with(Keys.p256()).dns("mail.example.org", "www.example.org"))
                .then()
                .statusCode(403);
        use(made, Csrs.with(Keys.p256()).dns("mail.example.org")).then().statusCode(201);
    }

    @Test
    void opensNothingElse() {
        String token =
                create("{'names': ['mail.example.org']}").extract().jsonPath().getString("token");

        for (String path :
                List.of(Api.CERTIFICATES, "/v1/authorities", "/v1/tokens", ENROLLMENTS)) {
            Api.as(token).get(path).then().statusCode(403);
        }
    }

    @Test
    void endsWhenItIsWithdrawn() {
        JsonPath made = create("{'names': ['mail.example.org']}").extract().jsonPath();

        Api.admin().delete(ENROLLMENTS + "/" + made.getString("id")).then().statusCode(204);

        use(made, Csrs.with(Keys.p256()).dns("mail.example.org")).then().statusCode(401);
    }

    @Test
    void isMadeByAnOperatorWithinItsScope() {
        String operator = tokens.of(Role.OPERATOR, Scopes.names("*.example.org"));

        create(operator, "{'names': ['mail.example.org']}").statusCode(201);
        create(operator, "{'names': ['mail.example.com']}")
                .statusCode(403)
                .body("detail", containsString("mail.example.com"));
        create(operator, "{'names': ['mail.example.org', 'mail.example.com']}").statusCode(403);
        create(tokens.of(Role.REQUESTER), "{'names': ['mail.example.org']}").statusCode(403);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'names': []}                                              | 422 | no name",
                "{'names': ['*.example.org']}                               | 422 | wildcards",
                "{'names': ['joe@example.org']}                             | 422 | e-mail",
                "{'names': ['mail.example.org'], 'profile': 'x'}            | 422 | profile",
                "{'names': ['mail.example.org'], 'authority': 'x'}          | 422 | authority",
                "{'names': ['mail.example.org'], 'ttl': 'P8D'}              | 422 | P7D",
                "{'names': ['mail.example.org'], 'ttl': 'PT0S'}             | 400 | ttl",
                "{'names': ['mail.example.org'], 'ttl': 'P1M'}              | 400 | ttl",
                "{'names': ['mail..example.org']}                           | 400 | label",
            })
    void refusesWhatCouldNeverBeUsed(String json, int status, String word) {
        create(json).statusCode(status).body("detail", containsString(word));
    }

    /** A million hosts were enrolled once. */
    @Test
    void areListedNewestFirstAThousandAtATime() {
        String name = "listed" + System.nanoTime() + ".example.org";
        String id = create("{'names': ['" + name + "']}").extract().path("id");
        String older =
                """
                INSERT INTO token (id, name, role, created_at, expires_at, scope, created_by, mac)
                SELECT gen_random_uuid(), name, role, created_at - i * interval '1 day', expires_at, scope,
                       created_by, mac
                FROM token CROSS JOIN generate_series(1, 1000) AS i WHERE id = ?::uuid
                """;
        Owner.update(older, id);
        try {
            Response page = Api.as(Api.adminToken()).get(ENROLLMENTS);
            List<String> all = new ArrayList<>(page.jsonPath().getList("id"));
            assertThat(all).hasSize(1_000).startsWith(id);
            assertThat(page.jsonPath().getList("created", String.class))
                    .isSortedAccordingTo(Comparator.comparing(Instant::parse).reversed());
            while (page.header("Link") != null) {
                page = Api.as(Api.adminToken()).get(nextOf(page.header("Link")));
                all.addAll(page.jsonPath().getList("id"));
            }
            assertThat(all).doesNotHaveDuplicates();
            assertThat(all)
                    .containsAll(Owner.query("SELECT id FROM token WHERE name = ?", name))
                    .hasSameSizeAs(Owner.query("SELECT id FROM token WHERE role = 'ENROLLEE'"));
        } finally {
            Owner.update("DELETE FROM token WHERE name = ? AND id <> ?::uuid", name, id);
        }
    }

    private static String nextOf(String link) {
        Matcher next = Pattern.compile("<(.*)>; rel=\"next\"").matcher(link);
        assertThat(next.matches()).isTrue();
        return next.group(1);
    }

    @Test
    void tellWhenTheyWereLastUsed() {
        JsonPath made = create("{'names': ['mail.example.org']}").extract().jsonPath();
        assertThat(listed(made).containsKey("lastUsed")).isFalse();

        Owner.update(
                "INSERT INTO token_use (token, last_used_at) VALUES (?::uuid, '2026-01-02T03:04:05Z')",
                made.getString("id"));

        assertThat(listed(made)).containsEntry("lastUsed", "2026-01-02T03:04:05Z");
    }

    private static Map<String, Object> listed(JsonPath made) {
        return Api.as(Api.adminToken())
                .get(ENROLLMENTS)
                .path("find { it.id == '" + made.getString("id") + "' }");
    }

    private static ValidatableResponse create(String json) {
        return create(Api.adminToken(), json);
    }

    private static ValidatableResponse create(String bearer, String json) {
        return Api.as(bearer)
                .contentType("application/json")
                .body(json.replace('\'', '"'))
                .post(ENROLLMENTS)
                .then();
    }

    private static Response use(JsonPath made, Csrs csr) {
        return Api.as(made.getString("token"))
                .contentType("application/pkcs10")
                .body(csr.body())
                .post(Api.CERTIFICATES);
    }
}
