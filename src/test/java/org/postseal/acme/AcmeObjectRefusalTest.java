package org.postseal.acme;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.acme.AcmeClient.json;
import static org.postseal.acme.AcmeClient.order;
import static org.postseal.acme.AcmeClient.text;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;

/** What is refused of accounts, orders and certificates (RFC 8555 §7 and §10). */
@QuarkusTest
class AcmeObjectRefusalTest {

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

    private static Map<String, Object> and(Map<String, ?> map, String name, Object value) {
        Map<String, Object> more = new HashMap<>(map);
        more.put(name, value);
        return more;
    }
}
