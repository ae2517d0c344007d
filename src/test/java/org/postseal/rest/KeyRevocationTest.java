package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.security.KeyPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.access.Role;
import org.postseal.access.Scopes;
import org.postseal.access.TestTokens;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.Owner;
import org.postseal.testing.Patience;
import org.postseal.x509.Certificate;
import org.postseal.x509.SubjectKey;

/** Taking back all that a key has. */
@QuarkusTest
class KeyRevocationTest {

    @Inject TestTokens tokens;

    private final KeyPair key = Keys.p256();
    private final String spki = SubjectKey.parse(key.getPublic().getEncoded()).sha256();

    @Test
    void revokesEveryCertificateOfTheKeyAndBlocksIt() {
        String first = issued("mail.example.org");
        String second = issued("mail.example.org");

        revoke(Api.adminToken(), "{'reason': 'superseded'}")
                .statusCode(200)
                .body("spkiSha256", equalTo(spki))
                .body("certificates.serial", containsInAnyOrder(first, second));

        assertThat(status(first)).isEqualTo("revoked");
        assertThat(status(second)).isEqualTo("revoked");
        sign("mail.example.org").statusCode(422).body("detail", containsString("blocked"));
    }

    @Test
    void learnsLaterThatTheKeyWasExposed() {
        String serial = issued("mail.example.org");
        revoke(Api.adminToken(), "{'reason': 'superseded'}").statusCode(200);

        revoke(Api.adminToken(), "{'reason': 'keyCompromise'}")
                .statusCode(200)
                .body("certificates.serial", containsInAnyOrder(serial));
        revoke(Api.adminToken(), "{'reason': 'superseded'}").statusCode(409);
        revoke(Api.adminToken(), "{'reason': 'keyCompromise'}").statusCode(409);
    }

    @Test
    void letsAnOperatorRevokeWhatItsScopeCoversWhollyOnly() {
        String operator = operatorOf("mail.example.org");
        String serial = issued("mail.example.org");
        issued("mail.example.org", "www.example.org");

        revoke(operatorOf("other.example.org"), "{}").statusCode(404);
        revoke(operator, "{}").statusCode(403).body("detail", containsString("administrator"));

        assertThat(status(serial)).isEqualTo("valid");
        revoke(operatorOf("mail.example.org", "www.example.org"), "{}").statusCode(200);
    }

    /** For it reaches all that the key has. */
    @Test
    void letsNobodyCallAKeyExposedWhoMayNotRevokeAllThatItHas() {
        String mine = issued("mail.example.org");
        String others = issued("mail.example.org", "www.example.org");

        revokeCertificate(operatorOf("mail.example.org"), mine, "keyCompromise")
                .statusCode(403)
                .body("detail", containsString("keyCompromise"));

        assertThat(status(mine)).isEqualTo("valid");
        assertThat(status(others)).isEqualTo("valid");
        sign("mail.example.org").statusCode(201);
        revokeCertificate(operatorOf("mail.example.org"), mine, "superseded").statusCode(200);
        revokeCertificate(operatorOf("mail.example.org", "www.example.org"), mine, "keyCompromise")
                .statusCode(200);
        assertThat(status(others)).isEqualTo("revoked");
    }

    private static ValidatableResponse revokeCertificate(
            String bearer, String serial, String reason) {
        return Api.as(bearer)
                .contentType("application/json")
                .body("{\"reason\": \"" + reason + "\"}")
                .post(Api.CERTIFICATES + "/" + serial + "/revocation")
                .then();
    }

    @Test
    void letsAnAdministratorBlockAKeyThatIsNotKnownYet() {
        revoke(operatorOf("mail.example.org"), "{}").statusCode(404);
        revoke(Api.adminToken(), "{'reason': 'keyCompromise'}")
                .statusCode(200)
                .body("certificates", empty());

        sign("mail.example.org").statusCode(422);
    }

    @Test
    void leavesAnAuthoritysKeyAlone() {
        String authority =
                SubjectKey.parse(
                                Certificate.parse(
                                                Api.anonymous()
                                                        .get("/ca/issuing.crt")
                                                        .asByteArray())
                                        .key()
                                        .spki())
                        .sha256();

        revoke(Api.adminToken(), authority, "{}")
                .statusCode(422)
                .body("detail", containsString("authority's key"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "zz", "' OR 1=1 --"})
    void refusesWhatNamesNoKey(String name) {
        revoke(Api.adminToken(), name, "{}").statusCode(400);
    }

    /** As if its decision had been made before the key was blocked. */
    @Test
    void revokesACertificateThatWasUnderWayWhenItsKeyWasBlocked() {
        String serial = issued("mail.example.org");
        Owner.update(
                """
                INSERT INTO blocked_key (spki_sha256, reason, blocked_at)
                VALUES (decode(?, 'hex'), 'keyCompromise', now())
                """,
                spki);

        Patience patience = new Patience();
        while (!status(serial).equals("revoked")) {
            patience.aMoment();
        }
    }

    private String operatorOf(String... names) {
        return tokens.of(Role.OPERATOR, Scopes.names(names));
    }

    private String issued(String... names) {
        return sign(names).statusCode(201).extract().path("serial");
    }

    private ValidatableResponse sign(String... names) {
        return Api.signing(Csrs.with(key).dns(names).body())
                .accept("application/json")
                .post(Api.CERTIFICATES)
                .then();
    }

    private ValidatableResponse revoke(String bearer, String json) {
        return revoke(bearer, spki, json);
    }

    private static ValidatableResponse revoke(String bearer, String spki, String json) {
        return Api.as(bearer)
                .contentType("application/json")
                .body(json.replace('\'', '"'))
                .post("/v1/keys/{spki}/revocation", spki)
                .then();
    }

    private static String status(String serial) {
        return Api.admin()
                .accept("application/json")
                .get(Api.CERTIFICATES + "/" + serial)
                .jsonPath()
                .getString("status");
    }
}
