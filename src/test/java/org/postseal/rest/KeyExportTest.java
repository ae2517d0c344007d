package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.postseal.testing.Api.admin;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.OpenSsl;

/** An operator who switched exports on takes a key away, and OpenSSL opens it. */
@QuarkusTest
@TestProfile(KeyExportTest.ExportEnabled.class)
class KeyExportTest {

    private static final String FILE_PASSPHRASE = "for the file outside";

    @TempDir private Path directory;

    /** {@code postseal.export-enabled=true}. */
    public static final class ExportEnabled implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("postseal.export-enabled", "true");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC-P384", "RSA-2048", "Ed25519"})
    void opensInOpenSsl(String key) {
        String name = "exported-" + key.toLowerCase(Locale.ROOT);
        admin().contentType("application/json")
                .body(
                        Map.of(
                                "name",
                                name,
                                "kind",
                                "root",
                                "key",
                                key,
                                "subject",
                                "CN=" + name,
                                "passphrase",
                                "correct horse battery"))
                .post("/v1/authorities")
                .then()
                .statusCode(201);

        OpenSsl openssl = new OpenSsl(directory);
        openssl.write(
                "ca.key", export(name, FILE_PASSPHRASE).statusCode(200).extract().asByteArray());
        openssl.write("ca.pem", RestAssured.get("/ca/" + name + ".pem").asByteArray());

        assertThat(
                        openssl.run(
                                "pkey",
                                "-in",
                                "ca.key",
                                "-passin",
                                "pass:" + FILE_PASSPHRASE,
                                "-pubout"))
                .isEqualTo(openssl.run("x509", "-in", "ca.pem", "-noout", "-pubkey"));
        assertThat(
                        openssl.tryRun("pkey", "-in", "ca.key", "-passin", "pass:wrong", "-pubout")
                                .status())
                .isNotZero();

        export(name, "short").statusCode(422).body("detail", containsString("12"));
        admin().post("/v1/authorities/" + name + "/lock").then().statusCode(204);
        export(name, FILE_PASSPHRASE).statusCode(503);
    }

    private static ValidatableResponse export(String name, String passphrase) {
        return admin().contentType("text/plain")
                .body(passphrase)
                .post("/v1/authorities/" + name + "/export")
                .then();
    }
}
