package org.postseal.rest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.access.Role;
import org.postseal.access.TestTokens;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.Owner;
import org.postseal.testing.Wire;

/**
 * Tries to use routes by another spelling, method or header than theirs, without a credential and
 * with one that is not enough. Nobody gets by a trick what the plain request does not give, and
 * nothing changes.
 */
@QuarkusTest
class WayAroundTest {

    private static final String JSON = "application/json";

    @TestHTTPResource URI base;

    @Inject TestTokens tokens;

    /** What neither of the two intruders may do, and the administrator may. */
    private record Route(String method, String path, String type, String body) {

        Route(String method, String path) {
            this(method, path, "text/plain", "");
        }

        String last() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        String parent() {
            return path.substring(0, path.lastIndexOf('/'));
        }
    }

    private final List<Route> routes = new ArrayList<>();
    private final Map<String, String> intruders = new LinkedHashMap<>();
    private List<String> before;

    @BeforeEach
    void haveSomethingToGet() {
        String authority = "around-" + UUID.randomUUID();
        Api.admin()
                .contentType(JSON)
                .body(
                        Map.of(
                                "name", authority,
                                "kind", "root",
                                "subject", "CN=Around",
                                "key", "EC-P256",
                                "passphrase", "correct horse battery"))
                .post("/v1/authorities")
                .then()
                .statusCode(201);
        String serial =
                Api.admin()
                        .contentType(JSON)
                        .accept(JSON)
                        .body(Map.of("csr", Csrs.pemFor("others.example.org")))
                        .post(Api.CERTIFICATES)
                        .jsonPath()
                        .getString("serial");
        String victim = TestTokens.id(tokens.of(Role.AUDITOR));
        routes.addAll(
                List.of(
                        new Route("GET", "/v1/tokens"),
                        new Route("GET", "/v1/audit"),
                        new Route("GET", "/v1/authorities/" + authority),
                        new Route("GET", "/v1/certificates/" + serial),
                        new Route(
                                "POST",
                                "/v1/tokens",
                                JSON,
                                "{\"name\": \"mine\", \"role\": \"admin\"}"),
                        new Route(
                                "POST",
                                "/v1/enrollments",
                                JSON,
                                "{\"names\": [\"mail.example.org\"]}"),
                        new Route(
                                "POST",
                                "/v1/certificates",
                                "application/pkcs10",
                                Csrs.pemFor("mail.example.invalid")),
                        new Route(
                                "POST",
                                "/v1/certificates/" + serial + "/revocation",
                                JSON,
                                "{\"reason\": \"superseded\"}"),
                        new Route("POST", "/v1/authorities/" + authority + "/lock"),
                        new Route("DELETE", "/v1/tokens/" + victim)));
        intruders.put("anonymous", "");
        intruders.put("requester", "Authorization: Bearer " + tokens.of(Role.REQUESTER) + "\r\n");
        before = state();
    }

    /** Not because there would be nothing to get, and not because it had been got already. */
    @AfterEach
    void isStillThereForTheAdministrator() throws IOException {
        assertThat(state()).isEqualTo(before);
        String credential = "Authorization: Bearer " + Api.adminToken() + "\r\n";
        for (Route route : routes) {
            assertThat(status(send(route.method(), route.path(), credential, route)))
                    .as("%s", route)
                    .isBetween(200, 299);
        }
    }

    @Test
    void isNotWalkedAroundByTheSpellingOfThePath() throws IOException {
        for (Route route : routes) {
            for (String target : spellings(route)) {
                assertRefused(route.method(), target, "", route);
            }
        }
    }

    @Test
    void isNotWalkedAroundByAnotherMethodInAHeaderOrTheQuery() throws IOException {
        for (Route route : routes) {
            for (String header :
                    List.of(
                            "X-HTTP-Method-Override",
                            "X-HTTP-Method",
                            "X-Method-Override",
                            "X-Original-Method")) {
                String override = header + ": " + route.method() + "\r\n";
                assertRefused("GET", route.path(), override, route);
                assertRefused("POST", route.path(), override, route);
            }
            assertRefused("GET", route.path() + "?_method=" + route.method(), "", route);
            assertRefused("POST", route.path() + "?_method=" + route.method(), "", route);
            assertRefused("POST", route.path() + "?method=" + route.method(), "", route);
        }
    }

    @Test
    void isNotWalkedAroundByThePathInAHeader() throws IOException {
        String roots = body(send("GET", "/roots.pem", "", new Route("GET", "/roots.pem")));
        for (Route route : routes) {
            for (String header : List.of("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix")) {
                for (String credential : intruders.values()) {
                    String answer =
                            send(
                                    "GET",
                                    "/roots.pem",
                                    credential + header + ": " + route.path() + "\r\n",
                                    route);
                    assertThat(body(answer)).as("%s %s", header, route).isEqualTo(roots);
                }
            }
        }
    }

    @Test
    void isNotWalkedAroundByAnUnknownMethod() throws IOException {
        for (Route route : routes) {
            for (String method :
                    List.of(
                            route.method().toLowerCase(Locale.ROOT),
                            route.method() + "X",
                            "TRACE",
                            "CONNECT",
                            "PATCH",
                            "PROPFIND",
                            "COPY")) {
                assertRefused(method, route.path(), "", route);
            }
        }
    }

    @Test
    void askingForTheHeadNeedsWhatTheBodyNeeds() throws IOException {
        for (Route route : routes) {
            assertRefused("HEAD", route.path(), "", route);
            if (route.method().equals("GET")) {
                String admin = "Authorization: Bearer " + Api.adminToken() + "\r\n";
                assertThat(status(send("HEAD", route.path(), admin, route))).isEqualTo(200);
            }
        }
    }

    /** Which methods a path takes is in the contract, which is public. */
    @Test
    void askingForTheOptionsTellsTheMethodsAndNothingElse() throws IOException {
        for (Route route : routes) {
            for (String credential : intruders.values()) {
                String answer = send("OPTIONS", route.path(), credential, new Route("OPTIONS", ""));
                assertThat(status(answer)).as("%s %s", route, answer).isIn(200, 204, 401, 403, 429);
                if (status(answer) < 300) {
                    assertThat(answer).containsPattern("Allow: [A-Z, ]*" + route.method());
                    assertThat(body(answer)).isEmpty();
                    assertThat(answer).doesNotContainIgnoringCase("Access-Control-Allow");
                }
            }
        }
        assertThat(send("OPTIONS", "/v1/authorities/none", "", new Route("OPTIONS", "")))
                .as("of something that is not there")
                .startsWith("HTTP/1.1 2")
                .contains("Allow: GET, HEAD, OPTIONS\r\n");
        assertThat(send("DELETE", "/v1/authorities/none", "", new Route("DELETE", "")))
                .startsWith("HTTP/1.1 405 ")
                .contains("Allow: GET, HEAD, OPTIONS\r\n");
    }

    /** Paths that some program in between or the framework might take for the route's. */
    private static List<String> spellings(Route route) {
        String path = route.path();
        return List.of(
                path + ";x",
                path + ";x=/",
                path.replaceFirst("/v1", "/v1;x"),
                path + "%3B",
                path + "%3Bx",
                route.parent() + "%2F" + route.last(),
                path.replaceFirst("/v1/", "/v1%2f"),
                "/roots.pem/.." + path,
                "/roots.pem/%2e%2e" + path,
                "/roots.pem/%2e%2e%2f" + path.substring(1),
                "/roots.pem/..;" + path,
                "/roots.pem;/.." + path,
                "/q/health/.." + path,
                "/q/health/..%2f.." + path,
                "/q/openapi/%2e%2e/%2e%2e" + path,
                "/ocsp/.." + path,
                "/." + path,
                "/%2e" + path,
                path + "/.",
                path + "/x/..",
                "/" + path,
                path.replaceFirst("/v1/", "/v1//"),
                path + "/",
                path + "//",
                "/V1" + path.substring("/v1".length()),
                path.toUpperCase(Locale.ROOT),
                "/v1/" + path.substring(4, 5).toUpperCase(Locale.ROOT) + path.substring(5),
                "/%76%31" + path.substring("/v1".length()),
                path + "%20",
                path + "%00",
                path + "%0d%0aX:y",
                path + "%23",
                path + "#",
                path + ".json",
                path + "?",
                path + "?%2e%2e",
                path.replace('/', '\\'),
                path.replace("/", "%5c"),
                "/%252e%252e" + path,
                "http://localhost" + path + ";x",
                "http://localhost/roots.pem/.." + path,
                path.substring(1));
    }

    private void assertRefused(String method, String target, String headers, Route route)
            throws IOException {
        for (Map.Entry<String, String> intruder : intruders.entrySet()) {
            String answer = send(method, target, intruder.getValue() + headers, route);
            if (isListOfTheOwn(method, target, intruder.getKey())) {
                assertThat(body(answer)).isIn("", "{\"items\":[]}");
                continue;
            }
            assertThat(status(answer))
                    .as("%s %s %s by %s: %s", method, target, headers, intruder.getKey(), answer)
                    .isBetween(400, 599)
                    .isNotEqualTo(500);
        }
    }

    /** A plain request that the requester may make, where it may not make the route's own. */
    private static boolean isListOfTheOwn(String method, String target, String intruder) {
        return intruder.equals("requester")
                && target.equals(Api.CERTIFICATES)
                && (method.equals("GET") || method.equals("HEAD"));
    }

    private String send(String method, String target, String headers, Route route)
            throws IOException {
        String body = route.body();
        return Wire.sendFromElsewhere(
                base.getPort(),
                "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(
                                method,
                                target,
                                headers,
                                route.type(),
                                body.getBytes(ISO_8859_1).length,
                                body));
    }

    private static int status(String answer) {
        assertThat(answer).startsWith("HTTP/1.1 ");
        return Integer.parseInt(answer.substring(9, 12));
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    /** All that the routes could change, without what the service does by itself meanwhile. */
    private static List<String> state() {
        List<String> state =
                new ArrayList<>(
                        Owner.query(
                                """
                                SELECT 'token ' || id FROM token
                                UNION ALL SELECT 'certificate ' || encode(serial, 'hex') FROM certificate
                                WHERE requested_by <> 'service'
                                UNION ALL SELECT 'revocation ' || encode(serial, 'hex') FROM revocation
                                ORDER BY 1
                                """));
        JsonPath authorities = Api.admin().get("/v1/authorities").jsonPath();
        state.add(authorities.getList("name") + " " + authorities.getList("locked"));
        return state;
    }
}
