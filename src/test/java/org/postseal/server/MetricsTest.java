package org.postseal.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;

/** What Prometheus reads, after an act that it should tell of. */
@QuarkusTest
class MetricsTest {

    @Inject AuthorityMetrics authorities;
    @Inject AuditMetrics audit;

    @Test
    void tellWhichAuthorityIsLocked() {
        lockTheRoot();
        authorities.measure();

        assertThat(value("postseal_authority_locked{authority=\"root\"}")).isEqualTo(1);
        assertThat(value("postseal_authority_locked{authority=\"issuing\"}")).isZero();
    }

    @Test
    void countTheRecordsOfTheAudit() {
        lockTheRoot();
        audit.measure();
        double before = sum("postseal_audit_records{");

        lockTheRoot();
        audit.measure();

        assertThat(sum("postseal_audit_records{")).isGreaterThan(before);
    }

    @Test
    void timeSignatures() {
        issue();
        double before = value("postseal_sign_seconds_count");

        issue();

        assertThat(value("postseal_sign_seconds_count")).isGreaterThan(before);
        assertThat(value("postseal_sign_seconds_sum")).isPositive();
    }

    /** An exemplar would be a span, which costs time. */
    @Test
    void nameNoTraceWhileTracesAreOff() {
        issue();

        assertThat(RestAssured.get("/q/metrics").asString())
                .contains("postseal_sign_seconds_count")
                .doesNotContain("trace_id");
    }

    private static void lockTheRoot() {
        Api.admin().post("/v1/authorities/root/lock").then().statusCode(204);
    }

    private static void issue() {
        Api.signing(Csrs.pemFor("measured.example.org").getBytes(UTF_8))
                .post("/v1/certificates")
                .then()
                .statusCode(201);
    }

    private static double value(String series) {
        return sum(series + " ");
    }

    private static double sum(String start) {
        double[] values =
                RestAssured.get("/q/metrics")
                        .asString()
                        .lines()
                        .filter(line -> line.startsWith(start))
                        .mapToDouble(MetricsTest::valueOf)
                        .toArray();
        assertThat(values).as(start).isNotEmpty();
        return Arrays.stream(values).sum();
    }

    /** What stands between the series and its exemplar. */
    private static double valueOf(String line) {
        String after = line.substring(line.indexOf(' ') + 1);
        return Double.parseDouble(after.substring(0, (after + " ").indexOf(' ')));
    }
}
