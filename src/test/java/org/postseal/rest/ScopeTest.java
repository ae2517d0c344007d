package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.access.Role;
import org.postseal.access.ScopeFields;
import org.postseal.access.Scopes;
import org.postseal.access.TestTokens;
import org.postseal.testing.Api;
import org.postseal.testing.AuditTrail;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.Owner;

/** A token's scope holds wherever in a request a name stands. */
@QuarkusTest
class ScopeTest {

    @Inject TestTokens tokens;

    private String token;

    @BeforeEach
    void makeARequester() {
        token = tokens.of(Role.REQUESTER, Scopes.names("mail.example.org", "*.mx.example.org"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mail.example.org",
                "MAIL.EXAMPLE.ORG",
                "mail.example.org.",
                "a.mx.example.org"
            })
    void issuesForANameOfTheToken(String name) {
        issue(Csrs.with(Keys.p256()).dns(name)).statusCode(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "www.example.org",
                "example.org",
                "mail.example.org.evil.org",
                "evilmx.example.org",
                "a.b.mx.example.org",
                "mx.example.org",
                "xn--mai-1oa.example.org"
            })
    void refusesAnotherNameAsSubjectAltName(String name) {
        refused(Csrs.with(Keys.p256()).dns("mail.example.org", name), name);
    }

    @Test
    void refusesAnotherNameAsCommonName() {
        refused(Csrs.with(Keys.p256()).commonName("www.example.org"), "www.example.org");
        refused(
                Csrs.with(Keys.p256()).commonName("www.example.org").dns("mail.example.org"),
                "www.example.org");
    }

    @Test
    void refusesAWildcardThatTheTokenDoesNotName() {
        refused(Csrs.with(Keys.p256()).dns("*.mx.example.org"), "wildcards");
    }

    @Test
    void refusesAnIpAddressThatTheTokenDoesNotName() throws Exception {
        refused(
                Csrs.with(Keys.p256())
                        .dns("mail.example.org")
                        .ip(InetAddress.getByName("192.0.2.1")),
                "IP addresses");
    }

    @Test
    void refusesAnotherNameInTheJsonBesideTheCsr() {
        long before = Api.storedRows();

        Api.as(token)
                .contentType("application/json")
                .body(
                        Map.of(
                                "csr",
                                Csrs.pemFor("mail.example.org"),
                                "names",
                                List.of("www.example.org")))
                .post(Api.CERTIFICATES)
                .then()
                .statusCode(403)
                .body("type", equalTo("urn:postseal:problem:forbidden"))
                .body("detail", containsString("www.example.org"));

        assertThat(Api.storedRows()).isEqualTo(before);
    }

    @Test
    void putsARefusalOnRecordWithTheNamesThatWereAskedFor() {
        String name = "a" + UUID.randomUUID() + ".example.com";

        refused(Csrs.with(Keys.p256()).dns(name), name);

        assertThat(AuditTrail.of("token:" + TestTokens.id(token)))
                .anyMatch(record -> record.contains("REFUSED") && record.contains(name));
    }

    @Test
    void refusesAProfileAnAuthorityAndALifeOutsideOfTheScope() {
        String narrow =
                tokens.of(
                        Role.REQUESTER,
                        new ScopeFields(
                                Optional.of(List.of("mail.example.org")),
                                Optional.of(List.of("mail-server")),
                                Optional.of(List.of("issuing")),
                                Optional.of("P30D"),
                                false,
                                false));

        post(narrow, "?profile=mail-relay")
                .statusCode(403)
                .body("detail", containsString("mail-relay"));
        post(narrow, "?authority=root").statusCode(403).body("detail", containsString("root"));
        post(narrow, "?validity=P31D").statusCode(403).body("detail", containsString("P30D"));
        post(narrow, "?validity=P30D").statusCode(201);
    }

    @Test
    void cutsALifeThatWasNotAskedForToTheScope() {
        String narrow =
                tokens.of(
                        Role.REQUESTER,
                        new ScopeFields(
                                Optional.of(List.of("mail.example.org")),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of("P30D"),
                                false,
                                false));

        String serial = serialOf(post(narrow, ""));

        assertThat(
                        Owner.query(
                                "SELECT not_after - issued_at < interval '30 days' FROM certificate WHERE serial = decode(?, 'hex')",
                                serial))
                .containsExactly("t");
    }

    @Test
    void showsARequesterItsOwnCertificatesOnly() {
        String mine = serialOf(issue(Csrs.with(Keys.p256()).dns("mail.example.org")));
        String other = tokens.of(Role.REQUESTER, Scopes.names("mail.example.org"));
        String foreign = serialOf(post(other, ""));

        Api.as(token)
                .get(Api.CERTIFICATES)
                .then()
                .statusCode(200)
                .body("items.serial", contains(mine));
        Api.as(token).get(Api.CERTIFICATES + "/" + mine).then().statusCode(200);
        Api.as(token).get(Api.CERTIFICATES + "/" + foreign).then().statusCode(404);
        Api.as(token).get(Api.CERTIFICATES + "/" + foreign + "/chain.pem").then().statusCode(404);
        Api.as(token)
                .contentType("application/json")
                .body("{}")
                .post(Api.CERTIFICATES + "/" + foreign + "/revocation")
                .then()
                .statusCode(404);
    }

    @Test
    void showsAnOperatorWhatIsInItsScope() {
        String operator = tokens.of(Role.OPERATOR, Scopes.names("**.scope.test"));
        String inside = issuedByAdmin("mail.scope.test");
        String mixed = issuedByAdmin("mail.scope.test", "mail.example.org");

        Api.as(operator).get(Api.CERTIFICATES + "/" + inside).then().statusCode(200);
        Api.as(operator).get(Api.CERTIFICATES + "/" + mixed).then().statusCode(404);
        Api.as(operator)
                .queryParam("name", "mail.scope.test")
                .get(Api.CERTIFICATES)
                .then()
                .body("items.serial", hasItem(inside))
                .body("items.names.flatten()", not(hasItem("mail.example.org")));
    }

    @Test
    void keepsAnOperatorFromTheKeysOfOtherAuthoritiesAndRecordsTheTry() {
        String operator =
                tokens.of(
                        Role.OPERATOR,
                        new ScopeFields(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(List.of("issuing")),
                                Optional.empty(),
                                false,
                                false));

        Api.as(operator).post("/v1/authorities/root/lock").then().statusCode(403);

        assertThat(AuditTrail.of("token:" + TestTokens.id(operator)))
                .singleElement()
                .asString()
                .contains("REFUSED", "authority.lock", "root");
    }

    private ValidatableResponse issue(Csrs csr) {
        return Api.as(token)
                .contentType("application/pkcs10")
                .body(csr.body())
                .post(Api.CERTIFICATES)
                .then();
    }

    private void refused(Csrs csr, String word) {
        long before = Api.storedRows();
        issue(csr)
                .statusCode(403)
                .body("type", equalTo("urn:postseal:problem:forbidden"))
                .body("detail", containsString(word));
        assertThat(Api.storedRows()).isEqualTo(before);
    }

    private static ValidatableResponse post(String bearer, String query) {
        return Api.as(bearer)
                .contentType("application/pkcs10")
                .body(Csrs.with(Keys.p256()).dns("mail.example.org").body())
                .post(Api.CERTIFICATES + query)
                .then();
    }

    private static String issuedByAdmin(String... names) {
        return serialOf(
                Api.signing(Csrs.with(Keys.p256()).dns(names).body())
                        .post(Api.CERTIFICATES)
                        .then());
    }

    private static String serialOf(ValidatableResponse issued) {
        String location = issued.statusCode(201).extract().header("Location");
        return location.substring(location.lastIndexOf('/') + 1);
    }
}
