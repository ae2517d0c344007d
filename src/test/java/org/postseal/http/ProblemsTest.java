package org.postseal.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Api;
import org.postseal.testing.Wire;

@QuarkusTest
public class ProblemsTest {

    @TestHTTPResource URI base;

    @Test
    void saysAProblemAsRfc9457() {
        problem(given().get("/trial/failures/locked").then(), 503, "authority-locked")
                .body("title", equalTo("Authority locked"))
                .body("detail", equalTo("Unlock it."))
                .header("Retry-After", "5");
    }

    @Test
    void challengesWhoeverSendsNoCredentials() {
        problem(given().get("/trial/failures/unauthenticated").then(), 401, "unauthenticated")
                .header("WWW-Authenticate", "Bearer realm=\"postseal\"");
    }

    @Test
    void findsAProblemInsideAnotherException() {
        problem(given().get("/trial/failures/wrapped").then(), 422, "policy")
                .body("detail", equalTo("No."));
    }

    @Test
    void tellsALostDatabaseFromAFaultOfOurs() {
        problem(given().get("/trial/failures/database").then(), 503, "unavailable")
                .header("Retry-After", "5")
                .body("detail", not(containsString("secret")));
    }

    @Test
    void keepsTheCauseOfAFaultToTheLog() {
        problem(given().get("/trial/failures/else").then(), 500, "internal")
                .body("detail", containsString("reference"))
                .body("detail", not(containsString("secret")))
                .body("detail", not(containsString("Exception")));
    }

    @Test
    void answersWhatFailsOutsideOfTheResourcesToo() {
        problem(given().get("/trial-route/throws").then(), 500, "internal")
                .body("detail", not(containsString("secret")))
                .header("X-Content-Type-Options", "nosniff");
        problem(given().get("/trial-route/fails").then(), 415, "unsupported-media-type");
    }

    @Test
    void answersAnUnknownPathWithAProblem() {
        problem(given().get("/nothing/here").then(), 404, "not-found");
        problem(given().get("/q/nothing").then(), 404, "not-found");
        problem(given().get("/trial/nothing/at/all").then(), 404, "not-found");
    }

    @Test
    void answersWithAProblemWhateverIsAccepted() {
        problem(given().accept("image/png").get("/nothing").then(), 404, "not-found");
        problem(
                given().accept("image/png").get("/trial/failures/locked").then(),
                406,
                "not-acceptable");
    }

    @Test
    void namesTheMethodsThatAPathTakes() {
        problem(given().delete("/trial/things").then(), 405, "method-not-allowed")
                .header("Allow", "GET, HEAD, OPTIONS, POST");
        problem(given().put("/trial/things/7").then(), 405, "method-not-allowed")
                .header("Allow", "GET, HEAD, OPTIONS");
    }

    @Test
    void ignoresHeadersThatWouldOverrideTheMethod() {
        problem(
                given().header("X-HTTP-Method-Override", "GET")
                        .header("X-Method-Override", "GET")
                        .delete("/trial/things")
                        .then(),
                405,
                "method-not-allowed");
    }

    @Test
    void refusesABodyOfAnotherType() {
        problem(
                given().contentType("application/xml").body("<a/>").post("/trial/things").then(),
                415,
                "unsupported-media-type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "text/", "/", "a/b/c", "text/plain;"})
    void answersAContentTypeThatCanNotBeReadWithoutAFaultOfOurs(String type) throws IOException {
        String request =
                """
                POST /v1/tokens HTTP/1.1\r
                Host: localhost\r
                Connection: close\r
                Content-Type: %s\r
                Content-Length: 2\r
                Authorization: Bearer %s\r
                \r
                {}"""
                        .formatted(type, Api.adminToken());

        assertThat(Wire.send(base.getPort(), request))
                .matches("(?s)HTTP/1.1 4(00|15) .*application/problem\\+json.*Content-Type.*");
    }

    @Test
    void refusesAnUnknownOrRepeatedParameter() {
        problem(given().get("/trial/things?nmae=x").then(), 400, "malformed")
                .body("detail", containsString("\"nmae\""))
                .body("detail", containsString("known: limit, name"));
        problem(given().get("/trial/things?name=x&name=x").then(), 400, "malformed")
                .body("detail", containsString("twice"));
        problem(given().get("/trial/failures/locked?x").then(), 400, "malformed");
    }

    @Test
    void saysWhatAParameterMustBe() {
        problem(given().get("/trial/things?limit=many").then(), 400, "malformed")
                .body("detail", equalTo("limit must be a whole number."));
        given().get("/trial/things?limit=7&name=x")
                .then()
                .statusCode(200)
                .body("limit", equalTo(7));
        given().get("/trial/things").then().statusCode(200).body("limit", equalTo(100));
    }

    @Test
    void guardsEveryAnswer() {
        for (String path :
                new String[] {"/trial/things", "/nothing", "/trial/things?x", "/q/openapi"}) {
            given().header("Origin", "https://evil.example")
                    .get(path)
                    .then()
                    .header("X-Content-Type-Options", "nosniff")
                    .header("Cache-Control", "no-store")
                    .header("Content-Security-Policy", containsString("default-src 'none'"))
                    .header("Access-Control-Allow-Origin", (String) null);
        }
    }

    public static ValidatableResponse problem(ValidatableResponse answer, int status, String kind) {
        return answer.statusCode(status)
                .header("Content-Type", "application/problem+json")
                .body("type", equalTo("urn:postseal:problem:" + kind))
                .body("status", equalTo(status));
    }
}
