package org.postseal.testing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.atlassian.oai.validator.restassured.OpenApiValidationFilter.OpenApiValidationException;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
class ContractTest {

    private static final String THINGS =
            """
            application/json: {schema: {type: object, properties: \
            {name: {type: string}, limit: {type: integer}}}}""";

    @TempDir Path directory;

    @Test
    void acceptsAnAnswerThatTheContractHas() throws IOException {
        Contract contract = contract("/trial/things", "200", THINGS);
        assertThatCode(() -> given().filter(contract).get("/trial/things"))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesAnAnswerOfAnotherShape() throws IOException {
        Contract contract =
                contract("/trial/things", "200", "application/json: {schema: {type: string}}");
        assertRefused(contract, "/trial/things");
    }

    @Test
    void refusesAnAnswerWithAFieldTooMany() throws IOException {
        Contract contract =
                contract(
                        "/trial/things",
                        "200",
                        "application/json: {schema: {type: object, properties: {name: {type: string}}}}");
        assertRefused(contract, "/trial/things");
    }

    @Test
    void refusesAnAnswerOfAnotherType() throws IOException {
        assertRefused(
                contract("/trial/things", "200", "text/plain: {schema: {type: string}}"),
                "/trial/things");
    }

    @Test
    void refusesAStatusThatTheContractDoesNotHave() throws IOException {
        assertRefused(contract("/trial/things", "200", THINGS), "/trial/things?unknown");
    }

    @Test
    void letsAPathThroughThatTheContractDoesNotHave() throws IOException {
        Contract contract = contract("/elsewhere", "200", THINGS);
        assertThatCode(() -> given().filter(contract).get("/trial/things"))
                .doesNotThrowAnyException();
    }

    private static void assertRefused(Contract contract, String path) {
        assertThatThrownBy(() -> given().filter(contract).get(path))
                .isInstanceOf(OpenApiValidationException.class);
    }

    /** A contract with one operation. */
    private Contract contract(String path, String status, String content) throws IOException {
        Path file = directory.resolve("contract.yaml");
        Files.writeString(
                file,
                """
                openapi: 3.0.3
                info: {title: t, version: "1"}
                paths:
                  %s:
                    get:
                      responses:
                        "%s":
                          description: d
                          content: {%s}
                """
                        .formatted(path, status, content));
        return new Contract(file);
    }
}
