package org.postseal.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.access.Role;
import org.postseal.access.TestTokens;
import org.postseal.testing.Api;

/** What an operator finds about a request in the log. */
@QuarkusTest
class AccessLogTest {

    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static final Logger LOG = Logger.getLogger("org.postseal.access-log");

    private final Lines lines = new Lines();

    @Inject TestTokens tokens;

    @BeforeEach
    void listen() {
        LOG.addHandler(lines);
    }

    @AfterEach
    void stopListening() {
        LOG.removeHandler(lines);
    }

    @Test
    void saysWhoDidWhatUnderWhichRequestId() throws InterruptedException {
        Api.as(tokens.of(Role.ADMIN))
                .header("traceparent", "00-" + TRACE_ID + "-00f067aa0ba902b7-01")
                .get("/v1/authorities")
                .then()
                .statusCode(200);

        ExtLogRecord line = lines.next();
        assertThat(line.getMessage())
                .matches(
                        "method=GET path=/v1/authorities status=200 bytes=[0-9]+ millis=[0-9]+ client=127\\.0\\.0\\.1"
                                + " caller=token:[0-9a-f-]{36}");
        assertThat(line.getMdc("requestId")).isEqualTo(TRACE_ID);
    }

    @Test
    void namesACallerWhoMayNot() throws InterruptedException {
        Api.as(tokens.of(Role.AUDITOR)).delete("/v1/tokens/some").then().statusCode(403);

        assertThat(lines.next().getMessage()).contains("status=403", "caller=token:");
    }

    @Test
    void hasALineOfARequestThatWasRefusedAtTheDoor() throws InterruptedException {
        given().get("/v1/tokens/").then().statusCode(404);

        assertThat(lines.next().getMessage()).contains("path=/v1/tokens/ status=404", "caller=-");
    }

    @Test
    void keepsQueriesAndTokensToItself() throws InterruptedException {
        given().get("/v1/certificates?name=mail.example.org").then().statusCode(401);
        given().get("/v1/tokens/pst_0123").then().statusCode(400);

        assertThat(List.of(lines.next().getMessage(), lines.next().getMessage()))
                .allSatisfy(line -> assertThat(line).doesNotContain("example.org", "pst_"));
    }

    /** Logged lines, in their order. */
    private static final class Lines extends Handler {

        private final BlockingQueue<ExtLogRecord> received = new LinkedBlockingQueue<>();

        /** The answer may be here before its line is. */
        ExtLogRecord next() throws InterruptedException {
            ExtLogRecord line = received.poll(10, TimeUnit.SECONDS);
            assertThat(line).as("a line").isNotNull();
            return line;
        }

        @Override
        public void publish(LogRecord line) {
            ExtLogRecord copy = ExtLogRecord.wrap(line);
            copy.copyAll();
            received.add(copy);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
