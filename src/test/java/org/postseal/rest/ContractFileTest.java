package org.postseal.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.postseal.testing.Contract;

@QuarkusTest
class ContractFileTest {

    @Test
    void isWhatTheServiceSaysOfItself() throws IOException {
        String said =
                given().get("/q/openapi?format=yaml").then().statusCode(200).extract().asString();
        assertThat(said)
                .as("run mvn package -DskipTests and commit openapi/postseal.yaml")
                .isEqualTo(Files.readString(Contract.FILE));
    }
}
