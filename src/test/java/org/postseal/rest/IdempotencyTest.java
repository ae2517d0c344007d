package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postseal.access.Role;
import org.postseal.access.TestTokens;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;

/** Repeating a request must not make a second certificate. */
@QuarkusTest
class IdempotencyTest {

    private static final String REPLAYED = "Idempotency-Replayed";

    @Inject TestTokens tokens;

    private final String key = UUID.randomUUID().toString();
    private final byte[] csr = Csrs.with(Keys.p256()).dns("mail.example.org").body();

    @Test
    void givesTheSameCertificateForTheSameKey() {
        Response first = issue(csr);
        long stored = Api.storedRows();

        Response second = issue(csr);

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(first.header(REPLAYED)).isNull();
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.header(REPLAYED)).isEqualTo("true");
        assertThat(second.asString()).isEqualTo(first.asString());
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(Api.storedRows()).isEqualTo(stored);
    }

    @Test
    void makesAnotherCertificateWithoutAKey() {
        String first = Api.signing(csr).post(Api.CERTIFICATES).asString();
        String second = Api.signing(csr).post(Api.CERTIFICATES).asString();

        assertThat(second).startsWith("-----BEGIN").isNotEqualTo(first);
    }

    @Test
    void givesTheSameCertificateInAnotherForm() {
        String serial =
                withKey(Api.signing(csr))
                        .accept("application/json")
                        .post(Api.CERTIFICATES)
                        .path("serial");

        withKey(Api.signing(csr))
                .post(Api.CERTIFICATES)
                .then()
                .statusCode(201)
                .header(REPLAYED, "true")
                .header("Location", containsString(serial));
    }

    @Test
    void refusesTheKeyForAnotherCsr() {
        issue(csr);
        long stored = Api.storedRows();

        isRefused(issue(Csrs.with(Keys.p256()).dns("mail.example.org").body()));

        assertThat(Api.storedRows()).isEqualTo(stored);
    }

    @Test
    void refusesTheKeyForAnotherValidity() {
        issue(csr);

        isRefused(withKey(Api.signing(csr)).queryParam("validity", "P1D").post(Api.CERTIFICATES));
    }

    @Test
    void doesNotRememberARefusal() {
        isRefused(withKey(Api.signing(csr)).queryParam("validity", "P9Y").post(Api.CERTIFICATES));

        assertThat(issue(csr).statusCode()).isEqualTo(201);
    }

    @Test
    void doesNotMixUpTwoIdentitiesWithOneKey() {
        Response mine = issue(csr);

        Response theirs =
                withKey(Api.as(tokens.of(Role.OPERATOR)))
                        .contentType("application/pkcs10")
                        .body(csr)
                        .post(Api.CERTIFICATES);

        assertThat(theirs.statusCode()).isEqualTo(201);
        assertThat(theirs.header(REPLAYED)).isNull();
        assertThat(theirs.asString()).isNotEqualTo(mine.asString());
    }

    @Test
    void makesOneCertificateForTwinsAtTheSameMoment() throws Exception {
        int twins = 8;
        CountDownLatch start = new CountDownLatch(twins);
        ExecutorService clients = Executors.newFixedThreadPool(twins);
        try {
            var answers =
                    clients.invokeAll(
                            Stream.generate(
                                            () ->
                                                    (Callable<Response>)
                                                            () -> {
                                                                start.countDown();
                                                                start.await();
                                                                return issue(csr);
                                                            })
                                    .limit(twins)
                                    .toList());

            String first = answers.get(0).get().asString();
            int replays = 0;
            for (var answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(201);
                assertThat(answer.get().asString()).isEqualTo(first);
                replays += answer.get().header(REPLAYED) == null ? 0 : 1;
            }
            assertThat(replays).isEqualTo(twins - 1);
        } finally {
            clients.shutdownNow();
        }
    }

    private Response issue(byte[] request) {
        return withKey(Api.signing(request)).post(Api.CERTIFICATES);
    }

    private RequestSpecification withKey(RequestSpecification request) {
        return request.header("Idempotency-Key", key);
    }

    private static void isRefused(Response answer) {
        answer.then().statusCode(422).body("type", equalTo("urn:postseal:problem:policy"));
    }
}
