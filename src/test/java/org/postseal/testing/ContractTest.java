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

    @TempDir Path directory;

    @Test
    void acceptsAnAnswerThatTheContractHas() throws IOException {
        Contract contract = contractThatGives("object", 200);
        assertThatCode(() -> given().filter(contract).get("/trial/things"))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesAnAnswerOfAnotherShape() throws IOException {
        Contract contract = contractThatGives("string", 200);
        assertThatThrownBy(() -> given().filter(contract).get("/trial/things"))
                .isInstanceOf(OpenApiValidationException.class);
    }

    @Test
    void refusesAStatusThatTheContractDoesNotHave() throws IOException {
        Contract contract = contractThatGives("object", 200);
        assertThatThrownBy(() -> given().filter(contract).get("/trial/things?unknown"))
                .isInstanceOf(OpenApiValidationException.class);
    }

    private Contract contractThatGives(String type, int status) throws IOException {
        Path file = directory.resolve("contract.yaml");
        Files.writeString(
                file,
                """
                openapi: 3.0.3
                info: {title: t, version: "1"}
                paths:
                  /trial/things:
                    get:
                      responses:
                        "%d":
                          description: d
                          content: {application/json: {schema: {type: %s}}}
                """
                        .formatted(status, type));
        return new Contract(file);
    }
}
