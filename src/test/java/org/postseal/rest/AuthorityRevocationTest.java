package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.postseal.rest.AuthorityApi.createAuthority;
import static org.postseal.rest.AuthorityApi.issue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.testing.Api;
import org.postseal.testing.OpenSsl;
import org.postseal.testing.Patience;

/** Taking an authority back, at the authority that has certified it. */
@QuarkusTest
class AuthorityRevocationTest {

    @TempDir Path directory;

    @Test
    void endsWhatItSigns() {
        make("revoked-root", null);
        make("revoked-issuing", "revoked-root");
        issue("revoked-issuing").statusCode(201);

        revoke("revoked-issuing", "cACompromise")
                .statusCode(200)
                .body("revocation.reason", equalTo("cACompromise"))
                .body("revocation.date", notNullValue());

        issue("revoked-issuing").statusCode(422).body("detail", containsString("was revoked"));
        Api.admin().get("/v1/authorities/revoked-root").then().body("revocation", nullValue());
        revoke("revoked-issuing", "cACompromise").statusCode(409);
    }

    @Test
    void showsInItsParentsListToAStranger() {
        make("listing-root", null);
        make("listed-issuing", "listing-root");
        OpenSsl openssl = new OpenSsl(directory);
        openssl.write("root.pem", Api.anonymous().get("/ca/listing-root.pem").asByteArray());
        openssl.write("issuing.pem", Api.anonymous().get("/ca/listed-issuing.pem").asByteArray());
        assertThat(verify(openssl).output()).contains("issuing.pem: OK");

        revoke("listed-issuing", "cACompromise").statusCode(200);

        OpenSsl.Result result = verify(openssl);
        Patience patience = new Patience();
        while (result.status() == 0) {
            patience.aMoment();
            result = verify(openssl);
        }
        assertThat(result.output()).contains("certificate revoked");
    }

    private static OpenSsl.Result verify(OpenSsl openssl) {
        openssl.write("root.crl", Api.anonymous().get("/crl/listing-root.crl").asByteArray());
        return openssl.tryRun(
                "verify -crl_check -CAfile root.pem -CRLfile root.crl issuing.pem".split(" "));
    }

    @Test
    void refusesARoot() {
        make("upper-root", null);

        revoke("upper-root", "cACompromise")
                .statusCode(422)
                .body("detail", containsString("trust store"));
    }

    @Test
    void learnsLaterThatItsKeyWasExposed() {
        make("barren-root", null);
        make("barren-issuing", "barren-root");
        revoke("barren-issuing", "superseded").statusCode(200);

        revoke("barren-issuing", "keyCompromise")
                .statusCode(200)
                .body("revocation.reason", equalTo("keyCompromise"));
    }

    private static void make(String name, String parent) {
        createAuthority(
                        name,
                        parent == null
                                ? Map.of("kind", "root")
                                : Map.of("kind", "issuing", "parent", parent))
                .statusCode(201);
    }

    private static ValidatableResponse revoke(String authority, String reason) {
        return Api.admin()
                .contentType("application/json")
                .body("{\"reason\": \"" + reason + "\"}")
                .post("/v1/authorities/" + authority + "/revocation")
                .then();
    }
}
