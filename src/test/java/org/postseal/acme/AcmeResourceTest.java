package org.postseal.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.acme.AcmeClient.json;
import static org.postseal.acme.AcmeClient.order;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How resources are read and what they show, as RFC 8555 wants it of every server. */
@QuarkusTest
class AcmeResourceTest {

    @TestHTTPResource("/acme/directory")
    URI directory;

    private AcmeClient client;

    @BeforeEach
    void register() {
        client = new AcmeClient(directory).registered();
    }

    /** §6.3 */
    @Test
    void directoriesAreReadByPostAsGetToo() {
        for (String path : List.of("/acme/directory", "/acme/issuing/directory")) {
            HttpResponse<String> read = client.get(directory.resolve(path).toString());
            assertThat(read.statusCode()).as(read.body()).isEqualTo(200);
            assertThat(json(read).path("newNonce").textValue()).isEqualTo(client.url("newNonce"));
        }
    }

    /** §6.3 and §7.2 */
    @Test
    void noncesAreFetchedInThreeWays() {
        URI url = URI.create(client.url("newNonce"));
        HttpResponse<String> head =
                AcmeClient.send(
                        HttpRequest.newBuilder(url)
                                .method("HEAD", BodyPublishers.noBody())
                                .build());
        HttpResponse<String> got = AcmeClient.send(HttpRequest.newBuilder(url).build());
        HttpResponse<String> posted = client.get(url.toString());
        assertThat(List.of(head.statusCode(), got.statusCode(), posted.statusCode()))
                .containsExactly(200, 204, 204);
        assertThat(List.of(head, got, posted))
                .allSatisfy(
                        answer -> {
                            assertThat(answer.headers().firstValue("Cache-Control"))
                                    .contains("no-store");
                            assertThat(answer.headers().firstValue("Replay-Nonce"))
                                    .get()
                                    .asString()
                                    .matches("[A-Za-z0-9_-]+");
                        });
    }

    /** §7.3.2 */
    @Test
    void anAccountIgnoresWhatCanNotBeAskedFor() {
        HttpResponse<String> answer =
                client.post(
                        client.account(),
                        Map.of("status", "revoked", "orders", "https://elsewhere.test/"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("status").textValue()).isEqualTo("valid");
        assertThat(json(answer).path("orders").textValue()).startsWith(client.account());
    }

    /** §7.3.1 */
    @Test
    void registeringAgainChangesNothing() {
        HttpResponse<String> again =
                client.register(Map.of("contact", List.of("mailto:other@example.org")));
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.headers().firstValue("Location")).contains(client.account());
        assertThat(json(again).path("contact")).isEmpty();
    }

    /** §7.1.3 and §7.1.4: what must be there, and what must not. */
    @Test
    void ordersAndAuthorizationsAreWhole() {
        HttpResponse<String> ordered =
                client.post(client.url("newOrder"), order("mail.whole.test"));
        assertThat(json(ordered).path("expires").textValue()).isNotEmpty();
        assertThat(json(ordered).at("/identifiers/0/value").textValue())
                .isEqualTo("mail.whole.test");
        assertThat(json(ordered).has("certificate")).isFalse();
        JsonNode authorization =
                json(client.get(json(ordered).at("/authorizations/0").textValue()));
        assertThat(authorization.has("wildcard")).isFalse();
        assertThat(authorization.path("challenges")).hasSize(3);
        for (JsonNode challenge : authorization.path("challenges")) {
            assertThat(challenge.path("status").textValue()).isEqualTo("pending");
            // 128 bits of entropy (§8.3).
            assertThat(challenge.path("token").textValue()).matches("[A-Za-z0-9_-]{22,}");
        }
    }

    /** §6.3: only an empty payload reads. */
    @Test
    void anEmptyObjectIsNoPostAsGet() {
        HttpResponse<String> ordered =
                client.post(client.url("newOrder"), order("mail.whole.test"));
        String url = ordered.headers().firstValue("Location").orElseThrow();
        assertThat(client.post(url, Map.of()).statusCode()).isEqualTo(400);
    }
}
