package org.postseal.acme;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;

/** What RFC 8555 §6 and §10 want refused, and what other servers were seen to let through. */
@QuarkusTest
class AcmeRefusalTest {

    private static final String MALFORMED = "malformed";

    @TestHTTPResource("/acme/directory")
    URI directory;

    private AcmeClient client;
    private AcmeClient stranger;

    @BeforeEach
    void register() {
        client = new AcmeClient(directory).registered();
        stranger = new AcmeClient(directory).registered();
    }

    private record Refusal(
            String what, int status, String type, Function<String, HttpResponse<String>> request) {}

    @TestFactory
    List<DynamicTest> refuses() {
        return refusals().stream()
                .map(
                        refusal ->
                                DynamicTest.dynamicTest(
                                        refusal.what(),
                                        () -> {
                                            register();
                                            assertRefused(refusal);
                                        }))
                .toList();
    }

    private void assertRefused(Refusal refusal) {
        HttpResponse<String> answer = refusal.request().apply(client.url("newOrder"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(refusal.status());
        assertThat(answer.headers().firstValue("Content-Type"))
                .contains("application/problem+json");
        assertThat(json(answer).path("type").textValue())
                .isEqualTo("urn:ietf:params:acme:error:" + refusal.type());
        assertThat(answer.headers().firstValue("Replay-Nonce")).isPresent();
        assertThat(answer.headers().allValues("Link"))
                .contains("<" + directory + ">;rel=\"index\"");
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
                                                .build())),
                new Refusal(
                        "a key of 1024 bits",
                        400,
                        "badPublicKey",
                        url -> new AcmeClient(directory, Keys.rsa(1024)).register(Map.of())),
                new Refusal(
                        "onlyReturnExisting of a new key",
                        400,
                        "accountDoesNotExist",
                        url ->
                                new AcmeClient(directory)
                                        .register(Map.of("onlyReturnExisting", true))),
                new Refusal(
                        "a contact with header fields",
                        400,
                        "invalidContact",
                        url -> registerWith("mailto:a@example.org?bcc=b@example.org")),
                new Refusal(
                        "a contact with a line break",
                        400,
                        "invalidContact",
                        url -> registerWith("mailto:a@example.org\r\nBcc: b@example.org")),
                new Refusal(
                        "a contact by telephone",
                        400,
                        "unsupportedContact",
                        url -> registerWith("tel:+123456")),
                new Refusal(
                        "an unknown external account",
                        403,
                        "unauthorized",
                        url -> registerBound(client.url("newAccount"))),
                new Refusal(
                        "another's account page",
                        404,
                        MALFORMED,
                        url -> client.post(stranger.account(), Map.of("status", "deactivated"))),
                new Refusal(
                        "another's order", 404, MALFORMED, url -> client.get(orderOf(stranger))),
                new Refusal(
                        "an order that there is not",
                        404,
                        MALFORMED,
                        url -> client.get(orderOf(client).replaceFirst(".{32}$", "0".repeat(32)))),
                new Refusal(
                        "another's authorization",
                        404,
                        MALFORMED,
                        url -> client.get(authorizationOf(stranger))),
                new Refusal(
                        "another's challenge",
                        404,
                        MALFORMED,
                        url ->
                                client.post(
                                        AcmeOrderTest.challenge(
                                                        stranger.get(authorizationOf(stranger)),
                                                        "http-01")
                                                .path("url")
                                                .textValue(),
                                        Map.of())),
                new Refusal(
                        "no identifiers",
                        400,
                        MALFORMED,
                        url -> client.post(url, Map.of("identifiers", List.of()))),
                new Refusal(
                        "101 identifiers",
                        400,
                        MALFORMED,
                        url ->
                                client.post(
                                        url,
                                        order(
                                                IntStream.range(0, 101)
                                                        .mapToObj(i -> "h" + i + ".refused.test")
                                                        .toArray(String[]::new)))),
                new Refusal(
                        "an internationalised name in its own letters",
                        400,
                        MALFORMED,
                        url -> client.post(url, order("b\u00fccher.refused.test"))),
                new Refusal(
                        "no host name",
                        400,
                        "rejectedIdentifier",
                        url -> client.post(url, order("https://refused.test"))),
                new Refusal(
                        "a wildcard that the profile does not certify",
                        400,
                        "rejectedIdentifier",
                        url -> client.post(url, order("*.refused.test"))),
                new Refusal(
                        "an identifier of another type",
                        400,
                        "unsupportedIdentifier",
                        url ->
                                client.post(
                                        url,
                                        Map.of(
                                                "identifiers",
                                                List.of(
                                                        Map.of(
                                                                "type",
                                                                "email",
                                                                "value",
                                                                "a@refused.test"))))),
                new Refusal(
                        "a profile that there is not",
                        400,
                        "invalidProfile",
                        url -> client.post(url, and(order, "profile", "nonsense"))),
                new Refusal(
                        "an end of one's own choice",
                        400,
                        MALFORMED,
                        url -> client.post(url, and(order, "notAfter", "yesterday"))),
                new Refusal(
                        "a finalize before all is shown",
                        403,
                        "orderNotReady",
                        url ->
                                client.post(
                                        orderOf(client) + "/finalize",
                                        Map.of(
                                                "csr",
                                                Base64Url.encode(
                                                        Csrs.with(Keys.p256())
                                                                .dns("mail.refused.test")
                                                                .der())))),
                new Refusal(
                        "a revocation without a certificate",
                        400,
                        MALFORMED,
                        url -> client.post(client.url("revokeCert"), Map.of("certificate", "AA"))));
    }

    @Test
    void refusesADeactivatedAccountWith401() {
        assertThat(client.post(client.account(), Map.of("status", "deactivated")).statusCode())
                .isEqualTo(200);
        HttpResponse<String> answer = client.get(client.account());
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(json(answer).path("type").textValue()).endsWith(":unauthorized");
    }

    @Test
    void saysWhichAlgorithmsThereAre() {
        HttpResponse<String> answer =
                client.post(client.url("newOrder"), Map.of(), with("alg", "HS256"));
        assertThat(AcmeClient.texts(json(answer).path("algorithms"))).contains("ES256", "RS256");
    }

    @Test
    void saysOfEachNameWhyItIsRefused() {
        HttpResponse<String> answer =
                client.post(
                        client.url("newOrder"),
                        order("mail.refused.test", "*.refused.test", "*.other.test"));
        assertThat(json(answer).path("subproblems")).hasSize(2);
        assertThat(json(answer).at("/subproblems/0/identifier/value").textValue())
                .isEqualTo("*.refused.test");
    }

    @Test
    void takesWhatClientsSendWithoutNeed() {
        Map<String, Object> junk = and(order("mail.refused.test"), "status", "");
        junk.put("expires", "0001-01-01T00:00:00Z");
        junk.put("authorizations", null);
        junk.put("finalize", "");
        assertThat(client.post(client.url("newOrder"), junk).statusCode()).isEqualTo(201);
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

    private HttpResponse<String> registerWith(String contact) {
        return new AcmeClient(directory).register(Map.of("contact", List.of(contact)));
    }

    private HttpResponse<String> registerBound(String url) {
        AcmeClient fresh = new AcmeClient(directory);
        Map<String, String> binding =
                Map.of(
                        "protected",
                        Base64Url.encode(
                                text(Map.of("alg", "HS256", "kid", "0".repeat(32), "url", url))
                                        .getBytes(UTF_8)),
                        "payload",
                        Base64Url.encode(text(fresh.jwk()).getBytes(UTF_8)),
                        "signature",
                        "A".repeat(43));
        return fresh.register(Map.of("externalAccountBinding", binding));
    }

    private static String orderOf(AcmeClient owner) {
        return owner.post(owner.url("newOrder"), order("mail.refused.test"))
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }

    private static String authorizationOf(AcmeClient owner) {
        return json(owner.get(orderOf(owner))).at("/authorizations/0").textValue();
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
