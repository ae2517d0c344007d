package org.postseal.acme;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.acme.AcmeClient.json;
import static org.postseal.acme.AcmeClient.order;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postseal.testing.AcmeHost;

/** A host that takes its time to answer. */
@QuarkusTest
@Timeout(120)
class WaitingChallengeTest {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofMillis(1);

    @TestHTTPResource("/acme/directory")
    URI directory;

    @Inject Challenges challenges;
    @Inject AccountRepository accounts;

    private AcmeHost host;
    private ServerSocket web;
    private Account account;
    private String id;
    private String answer;

    @BeforeEach
    void haveAChallenge() throws IOException {
        host = AcmeHost.start(AcmeOrderTest.dnsPort());
        web =
                new ServerSocket(
                        AcmeOrderTest.setting("http01-port"), 1, InetAddress.getLoopbackAddress());
        web.setSoTimeout(60_000);
        AcmeClient client = new AcmeClient(directory).registered();
        String authorization =
                json(client.post(client.url("newOrder"), order("slow.wait.test")))
                        .at("/authorizations/0")
                        .textValue();
        JsonNode challenge = AcmeOrderTest.challenge(client.get(authorization), "http-01");
        account = accounts.find(lastPart(client.account())).orElseThrow();
        id = lastPart(challenge.path("url").textValue());
        answer = client.keyAuthorization(challenge.path("token").textValue());
    }

    @AfterEach
    void stop() throws IOException {
        web.close();
        host.close();
    }

    /** A hundred such hosts would keep everybody else from being answered. */
    @Test
    void holdsNoThreadOfTheClientThatWaitsForIt() throws IOException {
        CompletableFuture<Authorization> told = respond(LONG);

        answer();

        assertThat(status(told)).isEqualTo(Challenge.Status.VALID);
    }

    @Test
    void isNotWaitedForTooLong() throws IOException {
        assertThat(status(respond(SHORT))).isEqualTo(Challenge.Status.PROCESSING);
        assertThat(status(respond(LONG))).as("asked again").isEqualTo(Challenge.Status.PROCESSING);

        answer();
    }

    private CompletableFuture<Authorization> respond(Duration patience) {
        return challenges
                .respond(account, challenges.require(account, id), id, patience)
                .subscribeAsCompletionStage();
    }

    private Challenge.Status status(CompletableFuture<Authorization> told) {
        return Challenges.in(told.join(), id).status();
    }

    private void answer() throws IOException {
        try (Socket asked = web.accept()) {
            BufferedReader request =
                    new BufferedReader(new InputStreamReader(asked.getInputStream(), US_ASCII));
            while (!request.readLine().isEmpty()) {
                // The headers say nothing that matters.
            }
            asked.getOutputStream()
                    .write(
                            ("HTTP/1.1 200 OK\r\nContent-Length: "
                                            + answer.length()
                                            + "\r\nConnection: close\r\n\r\n"
                                            + answer)
                                    .getBytes(US_ASCII));
        }
    }

    private static String lastPart(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }
}
