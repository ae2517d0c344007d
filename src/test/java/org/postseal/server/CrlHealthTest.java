package org.postseal.server;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.testing.Api;
import org.postseal.testing.Owner;

/** A root is locked, so that its list can't be renewed. */
@QuarkusTest
class CrlHealthTest {

    private static final String CHECK = "checks.find { it.name == 'revocation-lists' }.";

    @Inject CrlMetrics metrics;

    private String nextUpdate;

    @BeforeEach
    void lockTheRoot() {
        Api.admin().post("/v1/authorities/root/lock").then().statusCode(204);
        nextUpdate = Owner.query("SELECT next_update FROM crl WHERE authority = 'root'").get(0);
    }

    @AfterEach
    void restore() {
        Owner.update(
                "UPDATE crl SET next_update = ?::timestamptz WHERE authority = 'root'", nextUpdate);
    }

    @Test
    void isFineWhileListsAreYoung() {
        Api.admin()
                .get("/v1/authorities/root")
                .then()
                .body("crls[0].path", equalTo("/crl/root.crl"))
                .body("crls[0].overdue", equalTo(false));
        given().get("/q/health")
                .then()
                .body(CHECK + "status", equalTo("UP"))
                .body(CHECK + "data.root", startsWith("until "));
    }

    /** A quarter of its life before the end: months for a root's. */
    @Test
    void warnsLongBeforeAListEndsThatNobodyRenews() {
        ageRootsList();

        given().get("/q/health")
                .then()
                .statusCode(503)
                .body(CHECK + "status", equalTo("DOWN"))
                .body(CHECK + "data.root", containsString("can't be renewed"));
        given().get("/q/health/ready").then().statusCode(200);
        Api.admin().get("/v1/authorities/root").then().body("crls[0].overdue", equalTo(true));
        given().get("/crl/root.crl").then().statusCode(200);
    }

    @Test
    void servesAListThatHasEnded() {
        Owner.update(
                "UPDATE crl SET next_update = this_update + interval '1 second' WHERE authority = 'root'");

        given().get("/crl/root.crl")
                .then()
                .statusCode(200)
                .header("Cache-Control", equalTo("max-age=0"));
        metrics.measure();
        assertThat(metric("postseal_crl_left_seconds")).isNegative();
        assertThat(metric("postseal_crl_age_seconds")).isPositive();
    }

    /** An eighth of its life is left. */
    private static void ageRootsList() {
        Owner.update(
                """
                UPDATE crl SET next_update = now() + (now() - this_update) / 7
                WHERE authority = 'root'
                """);
    }

    private static double metric(String name) {
        return given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(name + "{list=\"root\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow();
    }
}
