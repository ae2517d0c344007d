package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.access.Role;
import org.postseal.access.TestTokens;
import org.postseal.testing.Api;
import org.postseal.testing.Command;
import org.postseal.testing.OpenSsl;

/** Calls every cell of the matrix in docs/access.md, and finds the routes that have no line. */
@QuarkusTest
class AccessMatrixTest {

    private static final Path DOCUMENT = Path.of("docs/access.md");
    private static final Path CONTRACT = Path.of("openapi/postseal.yaml");
    private static final Pattern LINE = Pattern.compile("\\| `([A-Z]+) (/v1/[^`]*)` \\|(.*)\\|");
    private static final Pattern PATH = Pattern.compile("  (/[^:]*):");
    private static final Pattern METHOD = Pattern.compile("    (get|put|post|delete|patch|head):");

    @TestHTTPResource(value = "/", tls = true)
    URI https;

    @Inject TestTokens tokens;

    @TempDir Path directory;

    private final Map<String, String> bearers = new LinkedHashMap<>();

    private record Route(String method, String path) {}

    @BeforeEach
    void haveOneOfEachKind() {
        for (Role role : new Role[] {Role.ADMIN, Role.OPERATOR, Role.REQUESTER, Role.AUDITOR}) {
            bearers.put(role.label(), tokens.of(role));
        }
        bearers.put(
                "enrollee",
                Api.admin()
                        .contentType("application/json")
                        .body("{\"names\": [\"mail.example.org\"]}")
                        .post("/v1/enrollments")
                        .jsonPath()
                        .getString("token"));
        OpenSsl openssl = new OpenSsl(directory);
        openssl.run(
                ("req -new -newkey rsa:2048 -nodes -keyout mail.key -out mail.csr -subj /"
                                + " -addext subjectAltName=DNS:mail.example.org")
                        .split(" "));
        openssl.write(
                "mail.pem",
                Api.signing(openssl.read("mail.csr")).post(Api.CERTIFICATES).asByteArray());
    }

    @Test
    void hasALineForEachRouteAndNoOther() throws IOException {
        assertThat(matrix().keySet().stream().map(Route::toString))
                .containsExactlyInAnyOrderElementsOf(
                        routes().stream()
                                .filter(route -> route.path().startsWith("/v1/"))
                                .map(Route::toString)
                                .toList());
    }

    @Test
    void isWhatTheServiceDoes() throws IOException {
        List<String> wrong = new ArrayList<>();
        matrix().forEach(
                        (route, cells) -> {
                            if (call(Api.anonymous(), route) != 401) {
                                wrong.add("anonymous " + route);
                            }
                            cells.forEach(
                                    (kind, allowed) -> {
                                        if (isAllowed(kind, route) != allowed) {
                                            wrong.add(kind + " " + route);
                                        }
                                    });
                        });
        assertThat(wrong).isEmpty();
    }

    private boolean isAllowed(String kind, Route route) {
        int status = kind.equals("host") ? asHost(route) : call(Api.as(bearers.get(kind)), route);
        assertThat(status).as("%s %s", kind, route).isNotEqualTo(401).isLessThan(500);
        return status != 403;
    }

    /** With nothing in the body that could be done: what is decided is whether it may be asked. */
    private static int call(RequestSpecification request, Route route) {
        return request.noContentType().request(route.method(), concrete(route)).statusCode();
    }

    private int asHost(Route route) {
        String output =
                Command.run(
                                directory,
                                "curl",
                                "-sk",
                                "--cert",
                                "mail.pem",
                                "--key",
                                "mail.key",
                                "-o",
                                "/dev/null",
                                "-w",
                                "%{http_code}",
                                "-X",
                                route.method(),
                                https.resolve(concrete(route)).toString())
                        .output();
        return Integer.parseInt(output.strip());
    }

    private static String concrete(Route route) {
        if (route.equals(new Route("GET", Api.CERTIFICATES))) {
            // Other tests have stored what no authority has issued.
            return route.path() + "?name=nobody.example.org";
        }
        return route.path()
                .replace("{name}", "no-such-authority")
                .replace("{serial}", "00aa")
                .replace("{fqdn}", "nobody.example.org")
                .replace("{spki}", "00".repeat(32))
                .replace("{id}", "00000000-0000-0000-0000-000000000000");
    }

    /** What each kind of caller may, by route. */
    private static Map<Route, Map<String, Boolean>> matrix() throws IOException {
        Map<Route, Map<String, Boolean>> matrix = new LinkedHashMap<>();
        List<String> kinds = List.of();
        for (String line : Files.readAllLines(DOCUMENT)) {
            if (line.startsWith("| route |")) {
                kinds = cells(line.substring("| route |".length()));
            }
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                Map<String, Boolean> row = new LinkedHashMap<>();
                List<String> cells = cells(matcher.group(3));
                for (int i = 0; i < kinds.size(); i++) {
                    row.put(kinds.get(i), cells.get(i).equals("yes"));
                }
                matrix.put(new Route(matcher.group(1), matcher.group(2)), row);
            }
        }
        assertThat(kinds).hasSize(Role.values().length);
        return matrix;
    }

    private static List<String> cells(String line) {
        return Stream.of(line.split("\\|"))
                .map(String::strip)
                .filter(cell -> !cell.isEmpty())
                .toList();
    }

    /**
     * Those of the contract that need a credential; a test of its own compares it with the code.
     */
    private static Set<Route> routes() throws IOException {
        Set<Route> routes = new LinkedHashSet<>();
        String path = "";
        String method = "";
        for (String line : Files.readAllLines(CONTRACT)) {
            Matcher at = PATH.matcher(line);
            Matcher with = METHOD.matcher(line);
            if (at.matches()) {
                path = at.group(1);
            } else if (with.matches()) {
                method = with.group(1).toUpperCase(Locale.ROOT);
            } else if (line.equals("      security:")) {
                routes.add(new Route(method, path));
            }
        }
        return routes;
    }
}
