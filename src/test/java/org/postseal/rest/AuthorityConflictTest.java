package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.postseal.testing.Api.admin;

import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.testing.OpenSslAuthority;

/** A name and a key belong to one authority; a second one changes nothing. */
@QuarkusTest
class AuthorityConflictTest {

    private static final String NAME = "taken";

    @TempDir private Path directory;

    private OpenSslAuthority authority;

    @BeforeEach
    void makeAnAuthority() {
        authority = OpenSslAuthority.in(directory).rsaKey("-aes256").certificate("/CN=Taken");
    }

    @Test
    void refusesANameThatIsTaken() {
        new ImportForm("issuing", authority)
                .send()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:postseal:problem:conflict"))
                .body(
                        "detail",
                        equalTo("There is an authority issuing already; choose another name."));
    }

    @Test
    void refusesAKeyThatIsAnotherAuthoritys() {
        new ImportForm(NAME, authority).send().statusCode(201);
        String before = admin().get("/v1/authorities").asString();

        new ImportForm("taken-again", authority)
                .send()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:postseal:problem:conflict"))
                .body("detail", containsString("key is known already"));

        assertThat(admin().get("/v1/authorities").asString()).isEqualTo(before);
        admin().get("/v1/authorities/taken-again").then().statusCode(404);
    }
}
