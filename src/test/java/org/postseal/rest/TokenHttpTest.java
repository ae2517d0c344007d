package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.access.TestTokens;
import org.postseal.testing.Api;
import org.postseal.testing.AuditTrail;

/** How an administrator lets others in and out again. */
@QuarkusTest
class TokenHttpTest {

    private static final String TOKENS = "/v1/tokens";

    @Test
    void makesATokenThatIsShownOnceAndWorks() {
        JsonPath made =
                create("{'name': 'ansible', 'role': 'requester', 'names': ['*.example.org']}")
                        .statusCode(201)
                        .header("Location", matchesPattern(".*/v1/tokens/[0-9a-f-]{36}"))
                        .body("token", matchesPattern("pst_[A-Za-z0-9_-]{64}"))
                        .body("names", hasItem("*.example.org"))
                        .body("expires", nullValue())
                        .extract()
                        .jsonPath();

        Api.as(made.getString("token")).get(Api.CERTIFICATES).then().statusCode(200);
        Api.admin()
                .get(TOKENS)
                .then()
                .statusCode(200)
                .body("id", hasItem(made.getString("id")))
                .body("token.findAll { it != null }", empty());
        assertThat(AuditTrail.of("token:" + TestTokens.id(Api.adminToken())))
                .anyMatch(
                        record ->
                                record.contains("token.create")
                                        && record.contains(made.getString("id"))
                                        && !record.contains(made.getString("token")));
    }

    @Test
    void revokesAToken() {
        JsonPath made = create("{'name': 'short', 'role': 'auditor'}").extract().jsonPath();
        String token = made.getString("token");
        Api.as(token).get(Api.CERTIFICATES).then().statusCode(200);

        Api.admin().delete(TOKENS + "/" + made.getString("id")).then().statusCode(204);

        Api.as(token).get(Api.CERTIFICATES).then().statusCode(401);
        Api.admin().delete(TOKENS + "/" + made.getString("id")).then().statusCode(404);
        Api.admin().get(TOKENS).then().body("id", not(hasItem(made.getString("id"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'name': 'x', 'role': 'root'}                                | 400 | role is",
                "{'name': 'x', 'role': 'host'}                                | 400 | role is",
                "{'name': '', 'role': 'auditor'}                              | 400 | name",
                "{'name': 'x'}                                                | 400 | role",
                "{'name': 'x', 'role': 'requester', 'names': ['*']}           | 400 | pattern",
                "{'name': 'x', 'role': 'requester', 'names': 'a.example.org'} | 400 | names",
                "{'name': 'x', 'role': 'requester', 'expires': 'P0D'}         | 400 | ISO 8601",
                "{'name': 'x', 'role': 'requester', 'expires': '-P1D'}        | 400 | ISO 8601",
                "{'name': 'x', 'role': 'requester', 'scope': {}}              | 400 | scope",
                "{'name': 'x', 'role': 'admin', 'names': ['a.example.org']}   | 422 | admin",
                "{'name': 'x', 'role': 'auditor', 'names': ['a.example.org']} | 422 | auditor",
            })
    void refusesATokenThatMakesNoSense(String json, int status, String word) {
        create(json).statusCode(status).body("detail", containsString(word));
    }

    @Test
    void keepsTheLastAdministrator() {
        String id = TestTokens.id(Api.adminToken());
        Api.admin()
                .get(TOKENS)
                .jsonPath()
                .getList("findAll { it.role == 'admin' }.id", String.class)
                .stream()
                .filter(other -> !other.equals(id))
                .forEach(other -> Api.admin().delete(TOKENS + "/" + other).then().statusCode(204));

        Api.admin()
                .delete(TOKENS + "/" + id)
                .then()
                .statusCode(409)
                .body("detail", containsString("last administrator"));

        Api.admin().get(TOKENS).then().statusCode(200);
    }

    private static ValidatableResponse create(String json) {
        return Api.admin()
                .contentType("application/json")
                .body(json.replace('\'', '"'))
                .post(TOKENS)
                .then();
    }
}
