package org.postseal.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.acme.AcmeClient.json;
import static org.postseal.acme.AcmeClient.order;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postseal.testing.AcmeHost;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.x509.Certificate;
import org.postseal.x509.Pem;

/** What follows a certificate, and what precedes one: other challenges, new keys, revocation. */
@QuarkusTest
class AcmeLifeTest {

    private static AcmeHost host;

    @TestHTTPResource("/acme/directory")
    URI directory;

    @BeforeAll
    static void startHost() {
        host =
                AcmeHost.start(AcmeOrderTest.dnsPort())
                        .withWeb(AcmeOrderTest.setting("http01-port"));
    }

    @AfterAll
    static void stopHost() {
        host.close();
    }

    @Test
    void aWildcardIsShownInTheDns() {
        AcmeClient client = new AcmeClient(directory).registered();
        Map<String, Object> wanted = new LinkedHashMap<>(order("*.dns.test"));
        wanted.put("profile", "anything");
        HttpResponse<String> ordered = client.post(client.url("newOrder"), wanted);
        JsonNode authorization =
                json(client.get(json(ordered).at("/authorizations/0").textValue()));
        assertThat(authorization.path("wildcard").booleanValue()).isTrue();
        assertThat(authorization.path("challenges")).hasSize(1);
        JsonNode challenge = authorization.at("/challenges/0");
        host.text(
                "_acme-challenge.dns.test",
                Base64Url.encode(
                        new KeyAuthorization(
                                        challenge.path("token").textValue(),
                                        AccountKey.parse(AcmeClient.text(client.jwk())))
                                .sha256()));
        assertThat(status(client.post(challenge.path("url").textValue(), Map.of())))
                .isEqualTo("valid");
        assertThat(status(client.get(location(ordered)))).isEqualTo("ready");
    }

    @Test
    void aWrongAnswerEndsTheOrderAtOnceAndIsNotRepeated() {
        AcmeClient client = new AcmeClient(directory).registered();
        HttpResponse<String> ordered =
                client.post(client.url("newOrder"), order("wrong.life.test"));
        JsonNode challenge = http(client, ordered);
        host.page(path(challenge), "the secret of an inner page");
        HttpResponse<String> answered = client.post(challenge.path("url").textValue(), Map.of());
        assertThat(status(answered)).isEqualTo("invalid");
        assertThat(answered.body()).contains("incorrectResponse").doesNotContain("secret");
        assertThat(status(client.get(location(ordered)))).isEqualTo("invalid");
    }

    @Test
    void isNotLedToAnotherPortOrPath() {
        for (String target :
                List.of(
                        "http://life.test:1/.well-known/acme-challenge/x",
                        "/admin",
                        "ftp://x/",
                        here("/.well-known/acme-challenge/../../admin"),
                        here("/.well-known/acme-challenge/%2e%2e/%2e%2e/admin"),
                        here("/.well-known/acme-challenge/x/y"))) {
            AcmeClient client = new AcmeClient(directory).registered();
            JsonNode challenge =
                    http(client, client.post(client.url("newOrder"), order("led.life.test")));
            host.redirect(path(challenge), target);
            HttpResponse<String> answered =
                    client.post(challenge.path("url").textValue(), Map.of());
            assertThat(status(answered)).as(target).isEqualTo("invalid");
        }
        assertThat(host.asked()).noneMatch(path -> path.contains("admin") || path.endsWith("/y"));
    }

    private static String here(String path) {
        return "http://life.test:" + AcmeOrderTest.setting("http01-port") + path;
    }

    /** Nor of what an inner page answers. */
    @Test
    void tellsNothingOfAnAnswerButThatItIsWrong() {
        AcmeClient client = new AcmeClient(directory).registered();
        JsonNode challenge =
                http(client, client.post(client.url("newOrder"), order("none.life.test")));
        HttpResponse<String> answered = client.post(challenge.path("url").textValue(), Map.of());
        assertThat(status(answered)).isEqualTo("invalid");
        assertThat(json(answered).at("/error/detail").textValue()).doesNotContain("404");
    }

    /** There is no room for the name of its TXT record. */
    @Test
    void aLongNameIsNotShownInTheDns() {
        String label = "a".repeat(60) + ".";
        Identifier tooLong = Identifier.of("dns", label.repeat(3) + "b".repeat(50) + ".test");
        Identifier fitting = Identifier.of("dns", label.repeat(3) + "b".repeat(49) + ".test");
        assertThat(tooLong.base()).hasSize(238);
        assertThat(ChallengeType.of(tooLong)).doesNotContain(ChallengeType.DNS_01);
        assertThat(fitting.base()).hasSize(237);
        assertThat(ChallengeType.of(fitting)).contains(ChallengeType.DNS_01);
    }

    @Test
    void anAccountRevokesWhatItOrderedAndNobodyElseDoes() {
        AcmeClient client = new AcmeClient(directory).registered();
        Certificate issued = issue(client, "own.life.test", Keys.p256());
        Map<String, Object> payload =
                Map.of("certificate", Base64Url.encode(issued.der()), "reason", 4);
        AcmeClient stranger = new AcmeClient(directory).registered();
        assertThat(stranger.post(stranger.url("revokeCert"), payload).statusCode()).isEqualTo(403);
        assertThat(
                        client.post(
                                        client.url("revokeCert"),
                                        Map.of(
                                                "certificate",
                                                Base64Url.encode(issued.der()),
                                                "reason",
                                                6))
                                .body())
                .contains("badRevocationReason");
        assertThat(client.post(client.url("revokeCert"), payload).statusCode()).isEqualTo(200);
        assertThat(client.post(client.url("revokeCert"), payload).body())
                .contains("alreadyRevoked");
        assertThat(Instant.parse(window(client, issued).path("end").textValue()))
                .isBefore(Instant.now());
    }

    @Test
    void whoHasTheKeyOfACertificateRevokesIt() {
        AcmeClient client = new AcmeClient(directory).registered();
        KeyPair key = Keys.p256();
        Certificate issued = issue(client, "key.life.test", key);
        Map<String, Object> payload =
                Map.of("certificate", Base64Url.encode(issued.der()), "reason", 1);
        AcmeClient holder = new AcmeClient(directory, key);
        assertThat(
                        new AcmeClient(directory)
                                .postWithKey(client.url("revokeCert"), payload)
                                .statusCode())
                .isEqualTo(403);
        assertThat(holder.postWithKey(client.url("revokeCert"), payload).statusCode())
                .isEqualTo(200);
    }

    @Test
    void saysWhenToRenew() {
        AcmeClient client = new AcmeClient(directory).registered();
        Certificate issued = issue(client, "ari.life.test", Keys.p256());
        Instant start = Instant.parse(window(client, issued).path("start").textValue());
        assertThat(start).isAfter(Instant.now()).isBefore(issued.notAfter());
    }

    @Test
    void anOrderSaysWhatItReplacesAndACertificateIsReplacedOnce() {
        AcmeClient client = new AcmeClient(directory).registered();
        Certificate issued = issue(client, "next.life.test", Keys.p256());
        String id = CertificateId.of(issued).orElseThrow().text();
        Map<String, Object> wanted = new LinkedHashMap<>(order("next.life.test"));
        wanted.put("replaces", id);
        HttpResponse<String> ordered = client.post(client.url("newOrder"), wanted);
        assertThat(json(ordered).path("replaces").textValue()).isEqualTo(id);
        assertThat(json(ordered).path("status").textValue()).isEqualTo("ready");
        finish(client, ordered, "next.life.test", Keys.p256());
        HttpResponse<String> again = client.post(client.url("newOrder"), wanted);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("alreadyReplaced");
    }

    @Test
    void aKeyThatIsAnAccountsAlreadyIsNoNewKey() {
        AcmeClient client = new AcmeClient(directory).registered();
        AcmeClient other = new AcmeClient(directory).registered();
        HttpResponse<String> refused = changeKey(client, other);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.headers().firstValue("Location")).contains(other.account());

        AcmeClient fresh = new AcmeClient(directory);
        assertThat(changeKey(client, fresh).statusCode()).isEqualTo(200);
        assertThat(fresh.register(Map.of()).statusCode()).isEqualTo(200);
        assertThat(fresh.account()).isEqualTo(client.account());
        assertThat(client.get(client.account()).statusCode()).isEqualTo(400);
    }

    @Test
    void theCsrIsForJustTheNamesOfTheOrderAndItsOwnKey() {
        AcmeClient client = new AcmeClient(directory).registered();
        HttpResponse<String> ordered = ready(client, "csr.life.test");
        String finalize = json(ordered).path("finalize").textValue();
        for (byte[] csr :
                List.of(
                        Csrs.with(Keys.p256()).dns("csr.life.test", "more.life.test").der(),
                        Csrs.with(Keys.p256()).dns("other.life.test").der(),
                        Csrs.with(client.key()).dns("csr.life.test").der(),
                        Csrs.with(Keys.rsa(1024)).dns("csr.life.test").der(),
                        Csrs.with(Keys.p256()).dns("csr.life.test").withDamagedSignature().der())) {
            HttpResponse<String> refused =
                    client.post(finalize, Map.of("csr", Base64Url.encode(csr)));
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("badCSR");
        }
        HttpResponse<String> issued = finish(client, ordered, "csr.life.test", Keys.p256());
        assertThat(status(issued)).isEqualTo("valid");
    }

    private HttpResponse<String> changeKey(AcmeClient old, AcmeClient fresh) {
        String url = old.url("keyChange");
        Map<String, Object> inner = Map.of("alg", "ES256", "jwk", fresh.jwk(), "url", url);
        String change = AcmeClient.text(Map.of("account", old.account(), "oldKey", old.jwk()));
        return old.post(url, fresh.sign(inner, change));
    }

    private static JsonNode window(AcmeClient client, Certificate issued) {
        String url =
                client.url("renewalInfo") + "/" + CertificateId.of(issued).orElseThrow().text();
        return json(AcmeClient.send(HttpRequest.newBuilder(URI.create(url)).build()))
                .path("suggestedWindow");
    }

    private static Certificate issue(AcmeClient client, String name, KeyPair key) {
        HttpResponse<String> finished = finish(client, ready(client, name), name, key);
        String chain = client.get(json(finished).path("certificate").textValue()).body();
        return Certificate.parse(Pem.parse(chain).get(0).content());
    }

    private static HttpResponse<String> ready(AcmeClient client, String name) {
        HttpResponse<String> ordered = client.post(client.url("newOrder"), order(name));
        JsonNode challenge = http(client, ordered);
        host.page(path(challenge), client.keyAuthorization(challenge.path("token").textValue()));
        client.post(challenge.path("url").textValue(), Map.of());
        return ordered;
    }

    private static HttpResponse<String> finish(
            AcmeClient client, HttpResponse<String> ordered, String name, KeyPair key) {
        return client.post(
                json(ordered).path("finalize").textValue(),
                Map.of("csr", Base64Url.encode(Csrs.with(key).dns(name).der())));
    }

    private static JsonNode http(AcmeClient client, HttpResponse<String> ordered) {
        return AcmeOrderTest.challenge(
                client.get(json(ordered).at("/authorizations/0").textValue()), "http-01");
    }

    private static String path(JsonNode challenge) {
        return "/.well-known/acme-challenge/" + challenge.path("token").textValue();
    }

    private static String status(HttpResponse<String> answer) {
        return json(answer).path("status").textValue();
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElseThrow();
    }
}
