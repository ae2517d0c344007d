package org.postseal.rest;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.postseal.access.TestTokens;
import org.postseal.audit.Audit;
import org.postseal.testing.Api;
import org.postseal.testing.Contract;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;

/** The record of decisions, as the security officer reads it. */
@QuarkusTest
class AuditHttpTest {

    private static final String AUDIT = "/v1/audit";
    private static final String LINES = "application/jsonl";
    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String TRACE_PARENT = "00-" + TRACE_ID + "-00f067aa0ba902b7-01";

    @Inject Audit audit;
    @Inject TestTokens tokens;

    private final String actor = "token:" + UUID.randomUUID();

    @Test
    void tellsWhoAskedForWhatFromWhereInWhichRequest() {
        String name = "h" + UUID.randomUUID() + ".example.org";
        Response issued =
                Api.signing(Csrs.of(Keys.ec256(), name))
                        .header("traceparent", TRACE_PARENT)
                        .post(Api.CERTIFICATES);
        issued.then().statusCode(201).header("X-Request-Id", TRACE_ID);

        Api.admin()
                .filter(new Contract())
                .get(AUDIT + "?action=certificate.issue&limit=1")
                .then()
                .statusCode(200)
                .body("items[0].actor", matchesPattern("token:[0-9a-f-]{36}"))
                .body("items[0].outcome", equalTo("GRANTED"))
                .body("items[0].details.names", contains(name))
                .body("items[0].details.source", equalTo("127.0.0.1"))
                .body("items[0].details.requestId", equalTo(TRACE_ID))
                .body("items[0].hash", matchesPattern("[0-9a-f]{64}"));
    }
}
