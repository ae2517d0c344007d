package org.postseal.http;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.rest.TrialResource;

@QuarkusTest
class JsonReaderTest {

    private static final String LEAST = "\"name\":\"n\",\"count\":1,\"names\":[]";

    @TestHTTPResource("/trial/things")
    URI things;

    @ParameterizedTest
    @ValueSource(strings = {"/trial/things", "/trial/loop"})
    void readsARecordOnAWorkerAndOnTheEventLoop(String path) {
        given().contentType("application/json; charset=UTF-8")
                .body(
                        "{%s,\"at\":\"2026-01-31T12:00:00Z\",\"inner\":{\"flag\":true,\"colour\":\"RED\"}}"
                                .formatted(LEAST))
                .post(path)
                .then()
                .statusCode(200)
                .body("name", equalTo("n"))
                .body("note", nullValue())
                .body("inner.colour", equalTo("RED"))
                .body("at", equalTo("2026-01-31T12:00:00Z"));
    }

    @Test
    void takesNullForLeftOut() {
        post("{%s,\"note\":null,\"inner\":null}".formatted(LEAST)).statusCode(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"name\":\"n\",\"count\":1} | The field \"names\" is missing.",
                "{\"name\":null,\"count\":1,\"names\":[]} | The field \"name\" is missing.",
                "{\"name\":\"n\",\"names\":[]} | The field \"count\" is missing.",
                "{\"name\":5,\"count\":1,\"names\":[]} | The field \"name\" must be a string",
                "{\"name\":true,\"count\":1,\"names\":[]} | The field \"name\" must be a string",
                "{\"name\":[\"n\"],\"count\":1,\"names\":[]} | The field \"name\" must be a string",
                "{\"name\":\"n\",\"count\":\"1\",\"names\":[]} | The field \"count\" must be a whole number",
                "{\"name\":\"n\",\"count\":1.5,\"names\":[]} | The field \"count\" must be a whole number",
                "{\"name\":\"n\",\"count\":null,\"names\":[]} | The field \"count\" is missing.",
                "{\"name\":\"n\",\"count\":99999999999,\"names\":[]} | A number is too large",
                "{\"name\":\"n\",\"count\":1,\"names\":\"x\"} | The field \"names\" must be an array",
                "{\"name\":\"n\",\"count\":1,\"names\":{}} | The field \"names\" must be an array",
                "{\"name\":\"n\",\"count\":1,\"names\":[\"a\",7]} | The field \"names[1]\" must be a string",
                "{\"name\":\"n\",\"count\":1,\"names\":[null]} | The element \"names[0]\" is null.",
                "{\"name\":\"n\",\"count\":1,\"names\":[],\"inner\":\"\"} | The field \"inner\" must be an object",
                "{\"name\":\"n\",\"count\":1,\"names\":[],\"inner\":{\"flag\":1,\"colour\":\"RED\"}} | The field \"inner.flag\" must be true or false",
                "{\"name\":\"n\",\"count\":1,\"names\":[],\"inner\":{\"flag\":\"true\",\"colour\":\"RED\"}} | The field \"inner.flag\" must be true or false",
                "{\"name\":\"n\",\"count\":1,\"names\":[],\"inner\":{\"flag\":true}} | The field \"inner.colour\" is missing.",
                "{\"name\":\"n\",\"count\":1,\"names\":[],\"inner\":{\"flag\":true,\"colour\":0}} | The field \"inner.colour\" must be one of RED, BLUE",
                "{\"name\":\"n\",\"count\":1,\"names\":[],\"inner\":{\"flag\":true,\"colour\":\"GREEN\"}} | The field \"inner.colour\" must be one of RED, BLUE",
                "{\"name\":\"n\",\"count\":1,\"names\":[],\"nmae\":1} | The field \"nmae\" is unknown (line 1, column 43); known here: at, count, inner, name, names, note.",
                "{\"name\":\"n\",\"name\":\"n\",\"count\":1,\"names\":[]} | A field is given twice (line 1",
                "{\"name\":\"n\",\"count\":1,\"names\":[]} {} | Something follows the JSON object",
                "{\"name\":\"n\",\"count\":1,\"names\":[]} x | ",
                "{\"name\":\"n\",\"count\":1,\"names\":[ | The body is not JSON (line 1",
                "{'name':'n'} | The body is not JSON (line 1, column 2).",
                "{\"name\":\"n\",} | The body is not JSON",
                "{} // comment | ",
                "NaN | The body is not JSON",
                "null | The body is null; send a JSON object.",
                "[] | The body must be an object",
                "\"\" | The body must be an object",
                "\"text\" | The body must be an object",
                "7 | The body must be an object",
            })
    void refusesWhatSaysLessOrMoreThanItShould(String body, String detail) {
        int before = TrialResource.CALLS.get();
        post(body)
                .statusCode(400)
                .header("Content-Type", "application/problem+json")
                .body("type", equalTo("urn:postseal:problem:malformed"))
                .body("detail", containsString(detail == null ? "" : detail))
                .body("detail", not(containsString("postseal.")))
                .body("detail", not(containsString("java")));
        assertThat(TrialResource.CALLS).hasValue(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n"})
    void refusesAnEmptyBody(String body) {
        post(body).statusCode(400).body("detail", containsString("empty"));
    }

    @Test
    void refusesDepthBombs() throws Exception {
        for (String bomb : List.of("{\"inner\":".repeat(100_000), "[".repeat(500_000))) {
            assertThat(bombard(bomb)).contains("urn:postseal:problem:malformed");
        }
    }

    /** REST Assured would choke on the bomb while it logs it. */
    private String bombard(String bomb) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(things)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(bomb))
                        .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void refusesWhatIsNotUtf8() {
        given().contentType("application/json")
                .body("{\"name\":\"\u00e9\"}".getBytes(ISO_8859_1))
                .post("/trial/things")
                .then()
                .statusCode(400)
                .body("detail", equalTo("The JSON is not UTF-8."));
        given().contentType("application/json")
                .body("{}".getBytes(UTF_16BE))
                .post("/trial/things")
                .then()
                .statusCode(400);
        given().contentType("application/json; charset=ISO-8859-1")
                .body("{}".getBytes(UTF_8))
                .post("/trial/things")
                .then()
                .statusCode(400)
                .body("detail", containsString("UTF-8"));
    }

    @Test
    void printsNothingStrangeOfAStrangersFieldName() {
        post("{%s,\"\\u0007<x>\\\"%s\":1}".formatted(LEAST, "y".repeat(200)))
                .statusCode(400)
                .body("detail", containsString("\"?<x>?" + "y".repeat(59) + "\" is unknown"));
    }

    private static ValidatableResponse post(String body) {
        return given().contentType("application/json").body(body).post("/trial/things").then();
    }
}
