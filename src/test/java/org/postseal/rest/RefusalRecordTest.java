package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postseal.access.Role;
import org.postseal.access.ScopeFields;
import org.postseal.access.TestTokens;
import org.postseal.testing.Api;
import org.postseal.testing.AuditTrail;
import org.postseal.testing.Csrs;

/** What a stolen token is seen by. */
@QuarkusTest
class RefusalRecordTest {

    @Inject TestTokens tokens;

    @Test
    void anEnrolmentOutsideOfTheScopeIsOnRecord() {
        String operator = operatorOf("*.inside.test");
        Api.as(operator)
                .contentType("application/json")
                .body(Map.of("names", List.of("mail.outside.test")))
                .post("/v1/enrollments")
                .then()
                .statusCode(403);
        assertThat(records(operator))
                .singleElement()
                .asString()
                .contains("REFUSED", "POST /v1/enrollments", "mail.outside.test");
    }

    /** It has a record of its own, which says more. */
    @Test
    void aRequestToIssueIsOnRecordOnce() {
        String requester = tokens.of(Role.REQUESTER, scope("*.inside.test"));
        Api.as(requester)
                .contentType("application/json")
                .body(Map.of("csr", Csrs.pemFor("mail.outside.test")))
                .post(Api.CERTIFICATES)
                .then()
                .statusCode(403);
        assertThat(records(requester)).singleElement().asString().contains("certificate.issue");
    }

    @Test
    void whatTheRoleForbidsIsOnRecordOnce() {
        String requester = tokens.of(Role.REQUESTER, scope("*.inside.test"));
        Api.as(requester).get("/v1/tokens").then().statusCode(403);
        assertThat(records(requester)).singleElement().asString().contains("GET /v1/tokens");
    }

    private String operatorOf(String name) {
        return tokens.of(Role.OPERATOR, scope(name));
    }

    private static ScopeFields scope(String name) {
        return new ScopeFields(
                Optional.of(List.of(name)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false);
    }

    private static List<String> records(String token) {
        return AuditTrail.of("token:" + TestTokens.id(token));
    }
}
