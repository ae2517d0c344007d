package org.postseal.rest;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class PlatformPathsTest {

    private static final Pattern INLINE_SCRIPT =
            Pattern.compile("<script(?! src)[^>]*>(.*?)</script>", Pattern.DOTALL);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/q/openapi",
                "/q/swagger-ui",
                "/q/health/ready",
                "/q/health/live",
                "/q/metrics"
            })
    void areThereForEveryone(String path) {
        given().get(path).then().statusCode(200);
    }

    @Test
    void countRequestsWithoutTheNamesOfHosts() {
        given().get("/trial/things/secret-host.example");
        given().get("/trial/things?name=secret-host.example");
        given().get("/trial/things?nmae=secret-host.example");
        given().get("/nothing/secret-host.example");
        given().get("/nothing/secret-host.example/");
        given().get("/nothing//secret-host.example");
        given().post("/trial/things/secret-host.example");
        given().accept("image/png").get("/trial/things/secret-host.example");
        given().request("SECRET-HOST", "/trial/things");
        given().auth().basic("secret-host", "x").get("/trial/things");
        String metrics = given().get("/q/metrics").then().statusCode(200).extract().asString();
        assertThat(metrics)
                .contains("/trial/things/{id}")
                .doesNotContainIgnoringCase("secret-host");
    }

    @Test
    void letThePageOfSwaggerUiRunItsOwnScriptsOnly() {
        Response page = given().get("/q/swagger-ui/");
        String scripts =
                INLINE_SCRIPT
                        .matcher(page.asString())
                        .results()
                        .map(script -> "'sha256-" + sha256(script.group(1)) + "'")
                        .collect(Collectors.joining(" "));
        assertThat(page.header("Content-Security-Policy"))
                .contains("script-src 'self' " + scripts + ";")
                .doesNotContain("unsafe", "http");
    }

    @Test
    void letNothingElseLoad() {
        for (String path : new String[] {"/q/health", "/q/openapi", "/roots.pem"}) {
            given().get(path)
                    .then()
                    .statusCode(200)
                    .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                    .header("Referrer-Policy", "no-referrer");
        }
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
