package org.postseal.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.acme.AcmeClient.json;
import static org.postseal.acme.AcmeClient.order;
import static org.postseal.acme.AcmeClient.text;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What RFC 8555 §6 and §10 want refused, and what other servers were seen to let through. */
@QuarkusTest
class AcmeRefusalTest {

    private static final String MALFORMED = "malformed";

    @TestHTTPResource("/acme/directory")
    URI directory;

    private AcmeClient client;
    private AcmeClient stranger;

    @BeforeEach
    void start() {
        register();
    }

    private AcmeClient register() {
        client = new AcmeClient(directory).registered();
        stranger = new AcmeClient(directory).registered();
        return client;
    }

    @TestFactory
    List<DynamicTest> refuses() {
        return Refusal.tests(this::register, refusals());
    }

    private List<Refusal> refusals() {
        Map<String, Object> order = order("mail.refused.test");
        return List.of(
                new Refusal(
                        "another url",
                        403,
                        "unauthorized",
                        url -> client.post(url, order, with("url", url + "x"))),
                new Refusal(
                        "no url", 400, MALFORMED, url -> client.post(url, order, without("url"))),
                new Refusal(
                        "no nonce",
                        400,
                        "badNonce",
                        url -> client.post(url, order, without("nonce"))),
                new Refusal(
                        "a nonce of nobody",
                        400,
                        "badNonce",
                        url -> client.post(url, order, with("nonce", "bm9uY2U"))),
                new Refusal("a nonce that was used", 400, "badNonce", this::replay),
                new Refusal(
                        "a nonce that was changed",
                        400,
                        "badNonce",
                        url -> client.post(url, order, with("nonce", changed(client.nonce())))),
                new Refusal(
                        "kid and jwk",
                        400,
                        MALFORMED,
                        url -> client.post(url, order, with("jwk", client.jwk()))),
                new Refusal(
                        "neither kid nor jwk",
                        400,
                        MALFORMED,
                        url -> client.post(url, order, without("kid"))),
                new Refusal(
                        "jwk where an account is needed",
                        400,
                        MALFORMED,
                        url -> client.postWithKey(url, order)),
                new Refusal(
                        "kid where a key is needed",
                        400,
                        MALFORMED,
                        url -> client.post(client.url("newAccount"), Map.of())),
                new Refusal(
                        "an account that there is not",
                        400,
                        "accountDoesNotExist",
                        url ->
                                client.post(
                                        url,
                                        order,
                                        with(
                                                "kid",
                                                client.account()
                                                        .replaceFirst(".{32}$", "0".repeat(32))))),
                new Refusal(
                        "another's account",
                        400,
                        MALFORMED,
                        url -> client.post(url, order, with("kid", stranger.account()))),
                new Refusal(
                        "alg none",
                        400,
                        "badSignatureAlgorithm",
                        url -> client.post(url, order, with("alg", "none"))),
                new Refusal(
                        "alg HS256",
                        400,
                        "badSignatureAlgorithm",
                        url -> client.post(url, order, with("alg", "HS256"))),
                new Refusal(
                        "the algorithm of another sort of key",
                        400,
                        "badSignatureAlgorithm",
                        url -> client.post(url, order, with("alg", "RS256"))),
                new Refusal(
                        "a payload that was not signed encoded",
                        400,
                        MALFORMED,
                        url ->
                                client.post(
                                        url,
                                        order,
                                        header -> {
                                            header.put("b64", false);
                                            header.put("crit", List.of("b64"));
                                            return header;
                                        })),
                new Refusal(
                        "an unprotected header",
                        400,
                        MALFORMED,
                        url -> withMember(url, order, "header", Map.of("kid", "x"))),
                new Refusal(
                        "several signatures",
                        400,
                        MALFORMED,
                        url -> withMember(url, order, "signatures", List.of())),
                new Refusal(
                        "a broken signature",
                        400,
                        MALFORMED,
                        url -> withMember(url, order, "signature", "A".repeat(86))),
                new Refusal(
                        "padding",
                        400,
                        MALFORMED,
                        url -> withMember(url, order, "payload", "e30=")),
                new Refusal("no JSON", 400, MALFORMED, url -> AcmeClient.send(url, "{")),
                new Refusal(
                        "JSON that is too deep",
                        400,
                        MALFORMED,
                        url -> AcmeClient.send(url, "[".repeat(10_000))),
                new Refusal(
                        "a megabyte",
                        413,
                        MALFORMED,
                        url -> AcmeClient.send(url, " ".repeat(1024 * 1024))),
                new Refusal("another type of content", 415, MALFORMED, this::postAsJson),
                new Refusal(
                        "GET",
                        405,
                        MALFORMED,
                        url ->
                                AcmeClient.send(
                                        HttpRequest.newBuilder(URI.create(client.account()))
                                                .build())));
    }

    @Test
    void saysWhichAlgorithmsThereAre() {
        HttpResponse<String> answer =
                client.post(client.url("newOrder"), Map.of(), with("alg", "HS256"));
        assertThat(AcmeClient.texts(json(answer).path("algorithms"))).contains("ES256", "RS256");
    }

    private HttpResponse<String> replay(String url) {
        Map<String, String> jws = client.sign(client.header(client.account()), "");
        assertThat(client.send(client.account(), jws).statusCode()).isEqualTo(200);
        return client.send(client.account(), jws);
    }

    private HttpResponse<String> postAsJson(String url) {
        return AcmeClient.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{}"))
                        .build());
    }

    private HttpResponse<String> withMember(
            String url, Map<String, ?> payload, String member, Object value) {
        Map<String, Object> jws = new HashMap<>(client.sign(client.header(url), text(payload)));
        jws.put(member, value);
        return client.send(url, jws);
    }

    private static String changed(String nonce) {
        return (nonce.startsWith("A") ? "B" : "A") + nonce.substring(1);
    }

    private static Map<String, Object> and(Map<String, ?> map, String name, Object value) {
        Map<String, Object> more = new HashMap<>(map);
        more.put(name, value);
        return more;
    }

    private static UnaryOperator<Map<String, Object>> with(String name, Object value) {
        return header -> and(header, name, value);
    }

    private static UnaryOperator<Map<String, Object>> without(String name) {
        return header -> {
            Map<String, Object> less = new HashMap<>(header);
            less.keySet().removeAll(Collections.singleton(name));
            return less;
        };
    }
}
