package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.security.KeyPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.access.Role;
import org.postseal.access.TestTokens;
import org.postseal.testing.Api;
import org.postseal.testing.AuditTrail;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;

/** Taking a certificate back. */
@QuarkusTest
class RevocationHttpTest {

    @Inject TestTokens tokens;

    private final KeyPair key = Keys.p256();

    @Test
    void revokesForGoodAndOnRecord() {
        String serial = issued();

        revoke(serial, "{'reason': 'superseded'}")
                .statusCode(200)
                .body("status", equalTo("revoked"))
                .body("revocation.reason", equalTo("superseded"))
                .body("revocation.date", notNullValue());

        Api.admin()
                .accept("application/json")
                .get(Api.CERTIFICATES + "/" + serial)
                .then()
                .body("status", equalTo("revoked"));
        assertThat(AuditTrail.of("token:" + TestTokens.id(Api.adminToken())))
                .anyMatch(
                        record -> record.contains("certificate.revoke") && record.contains(serial));
    }

    @Test
    void changesNothingTheSecondTime() {
        String serial = issued();
        revoke(serial, "{'reason': 'superseded'}").statusCode(200);

        revoke(serial, "{'reason': 'cessationOfOperation'}")
                .statusCode(409)
                .body("type", equalTo("urn:postseal:problem:conflict"));

        Api.admin()
                .accept("application/json")
                .get(Api.CERTIFICATES + "/" + serial)
                .then()
                .body("revocation.reason", equalTo("superseded"));
    }

    @Test
    void learnsLaterThatTheKeyWasExposed() {
        String serial = issued();
        String date =
                revoke(serial, "{}")
                        .statusCode(200)
                        .body("revocation.reason", equalTo("unspecified"))
                        .extract()
                        .path("revocation.date");

        revoke(serial, "{'reason': 'keyCompromise'}")
                .statusCode(200)
                .body("revocation.reason", equalTo("keyCompromise"))
                .body("revocation.date", equalTo(date));
        revoke(serial, "{'reason': 'keyCompromise'}").statusCode(409);
        revoke(serial, "{'reason': 'superseded'}").statusCode(409);
    }

    @Test
    void neverCertifiesAnExposedKeyAgain() {
        revoke(issued(), "{'reason': 'keyCompromise'}").statusCode(200);

        Api.signing(Csrs.with(key).dns("mail.example.org").body())
                .post(Api.CERTIFICATES)
                .then()
                .statusCode(422)
                .body("detail", containsString("blocked"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"certificateHold", "removeFromCRL", "KeyCompromise", "1", ""})
    void refusesAReasonThatIsNone(String reason) {
        String serial = issued();

        revoke(serial, "{'reason': '" + reason + "'}")
                .statusCode(400)
                .body("detail", containsString("keyCompromise"));

        Api.admin()
                .accept("application/json")
                .get(Api.CERTIFICATES + "/" + serial)
                .then()
                .body("status", equalTo("valid"));
    }

    @Test
    void findsNothingToRevokeUnderAnUnknownSerial() {
        revoke("00aa", "{}").statusCode(404);
    }

    @Test
    void letsARequesterRevokeItsOwnAndAnAuditorNone() {
        String requester = tokens.of(Role.REQUESTER);
        String serial = issued(requester);

        revoke(tokens.of(Role.AUDITOR), serial, "{}").statusCode(403);
        revoke(tokens.of(Role.REQUESTER), serial, "{}").statusCode(404);
        revoke(requester, serial, "{}").statusCode(200);
    }

    private String issued() {
        return issued(Api.adminToken());
    }

    private String issued(String bearer) {
        String location =
                Api.as(bearer)
                        .contentType("application/pkcs10")
                        .body(Csrs.with(key).dns("mail.example.org").body())
                        .post(Api.CERTIFICATES)
                        .then()
                        .statusCode(201)
                        .extract()
                        .header("Location");
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private static ValidatableResponse revoke(String serial, String json) {
        return revoke(Api.adminToken(), serial, json);
    }

    private static ValidatableResponse revoke(String bearer, String serial, String json) {
        return Api.as(bearer)
                .contentType("application/json")
                .body(json.replace('\'', '"'))
                .post(Api.CERTIFICATES + "/" + serial + "/revocation")
                .then();
    }
}
