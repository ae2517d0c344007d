package org.postseal.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class PlatformPathsTest {

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

    /** That the page works under this policy, {@link SwaggerUiIT} tries. */
    @Test
    void letSwaggerUiLoadNothingThatIsNotItsOwn() {
        given().get("/q/swagger-ui/")
                .then()
                .statusCode(200)
                .header("Content-Security-Policy", startsWith("default-src 'none'; script-src"))
                .header("Content-Security-Policy", not(containsString("unsafe")))
                .header("Content-Security-Policy", not(containsString("http")));
    }

    @Test
    void letNothingElseLoad() {
        for (String path : new String[] {"/q/health/ready", "/q/openapi", "/roots.pem"}) {
            given().get(path)
                    .then()
                    .statusCode(200)
                    .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                    .header("Referrer-Policy", "no-referrer");
        }
    }
}
