package org.postseal.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.postseal.acme.AcmeClient.json;
import static org.postseal.acme.AcmeClient.order;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.testing.Api;
import org.postseal.testing.Crowd;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.x509.Certificate;
import org.postseal.x509.Pem;

/** What becomes of orders and their certificates; the account needs no challenge. */
@QuarkusTest
class AcmeOrderLifeTest {

    private static final int AT_ONCE = 6;

    /** More than a page of orders. */
    private static final int MANY = 60;

    @TestHTTPResource("/acme/directory")
    URI directory;

    private AcmeClient client;

    @BeforeEach
    void register() {
        client = AccountKeys.preAuthorized(new AcmeClient(directory));
    }

    @Test
    void listsAllOrdersPageByPage() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            made.add(location(client.post(client.url("newOrder"), order("page.eab.test"))));
        }
        List<String> listed = new ArrayList<>();
        int pages = 0;
        String orders = json(client.get(client.account())).path("orders").textValue();
        for (Optional<String> next = Optional.of(orders); next.isPresent(); pages++) {
            HttpResponse<String> page = client.get(next.get());
            listed.addAll(AcmeClient.texts(json(page).path("orders")));
            next =
                    page.headers().allValues("Link").stream()
                            .filter(link -> link.endsWith(";rel=\"next\""))
                            .map(link -> link.substring(1, link.indexOf('>')))
                            .findFirst();
        }
        assertThat(listed).containsExactlyInAnyOrderElementsOf(made);
        assertThat(pages).isEqualTo(2);
    }

    /** RFC 8555 §7.1.2.1 */
    @Test
    void leavesInvalidOrdersOutOfTheList() {
        HttpResponse<String> ordered = client.post(client.url("newOrder"), order("gone.eab.test"));
        client.post(
                json(ordered).at("/authorizations/0").textValue(), Map.of("status", "deactivated"));
        assertThat(status(client.get(location(ordered)))).isEqualTo("invalid");
        String orders = json(client.get(client.account())).path("orders").textValue();
        assertThat(json(client.get(orders)).path("orders")).isEmpty();
    }

    @Test
    void makesOneCertificateHoweverManyFinalizeAtOnce() throws Exception {
        String name = "once.eab.test";
        HttpResponse<String> ordered = client.post(client.url("newOrder"), order(name));
        String finalize = json(ordered).path("finalize").textValue();
        Map<String, String> csr =
                Map.of("csr", Base64Url.encode(Csrs.with(Keys.p256()).dns(name).der()));
        List<Map<String, String>> requests =
                IntStream.range(0, AT_ONCE)
                        .mapToObj(i -> client.sign(client.header(finalize), AcmeClient.text(csr)))
                        .toList();

        List<HttpResponse<String>> answers =
                Crowd.start(
                                requests.stream()
                                        .<Callable<HttpResponse<String>>>map(
                                                jws ->
                                                        () ->
                                                                AcmeClient.send(
                                                                        finalize,
                                                                        AcmeClient.text(jws)))
                                        .toList())
                        .results();

        assertThat(answers).filteredOn(answer -> answer.statusCode() == 200).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() != 200)
                .allSatisfy(
                        answer -> {
                            assertThat(answer.statusCode()).isEqualTo(403);
                            assertThat(answer.body()).contains("orderNotReady");
                        });
        assertThat(status(client.get(location(ordered)))).isEqualTo("valid");
        Api.admin()
                .queryParam("name", name)
                .get(Api.CERTIFICATES)
                .then()
                .body("items.size()", equalTo(1));
    }

    @Test
    void refusesBeginningAndEndOfOnesOwnChoice() {
        for (String member : List.of("notBefore", "notAfter")) {
            Map<String, Object> wanted = new HashMap<>(order("time.eab.test"));
            wanted.put(member, Instant.now().plusSeconds(3600).toString());
            HttpResponse<String> refused = client.post(client.url("newOrder"), wanted);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(json(refused).path("detail").textValue()).contains(member);
        }
    }

    @Test
    void aReadyOrderOfADeactivatedAccountIsNotFinished() {
        HttpResponse<String> ordered = client.post(client.url("newOrder"), order("left.eab.test"));
        client.post(client.account(), Map.of("status", "deactivated"));
        assertThat(finish(ordered, "left.eab.test").statusCode()).isEqualTo(401);
        Api.admin()
                .queryParam("name", "left.eab.test")
                .get(Api.CERTIFICATES)
                .then()
                .body("items.size()", equalTo(0));
    }

    @Test
    void aReadyOrderIsNotFinishedOnceItsAccountKeyIsWithdrawn() {
        JsonPath key = AccountKeys.create("\"preAuthorized\": true");
        client = new AcmeClient(directory);
        AccountKeys.register(client, key);
        HttpResponse<String> ordered = client.post(client.url("newOrder"), order("cut.eab.test"));
        Api.admin().delete(AccountKeys.URL + "/" + key.getString("id")).then().statusCode(204);
        assertThat(finish(ordered, "cut.eab.test").statusCode()).isEqualTo(401);
    }

    @Test
    void whatARevokedAuthorityHasIssuedIsRenewedAtOnce() {
        authority("ari-root", "root", null);
        authority("ari-issuing", "issuing", "ari-root");
        client = new AcmeClient(directory.resolve("/acme/ari-issuing/directory"));
        AccountKeys.preAuthorized(client);
        HttpResponse<String> ordered = client.post(client.url("newOrder"), order("ari.eab.test"));
        HttpResponse<String> finished = finish(ordered, "ari.eab.test");
        Certificate issued =
                Certificate.parse(
                        Pem.parse(client.get(json(finished).path("certificate").textValue()).body())
                                .get(0)
                                .content());
        assertThat(Instant.parse(window(issued).path("start").textValue())).isAfter(Instant.now());

        Api.admin()
                .contentType("application/json")
                .body("{\"reason\": \"superseded\"}")
                .post("/v1/authorities/ari-issuing/revocation")
                .then()
                .statusCode(200);

        assertThat(Instant.parse(window(issued).path("end").textValue())).isBefore(Instant.now());
    }

    /** It has the name now; whose key that is, it does not know. */
    @Test
    void whoHasShownTheNameOnlyRevokesButCanNotCallTheKeyExposed() {
        String name = "passed-on.eab.test";
        HttpResponse<String> finished =
                finish(client.post(client.url("newOrder"), order(name)), name);
        Certificate issued =
                Certificate.parse(
                        Pem.parse(client.get(json(finished).path("certificate").textValue()).body())
                                .get(0)
                                .content());
        AcmeClient next = AccountKeys.preAuthorized(new AcmeClient(directory));
        assertThat(next.post(next.url("newOrder"), order(name)).statusCode()).isEqualTo(201);

        assertThat(revoke(next, issued, 1).statusCode()).isEqualTo(403);
        assertThat(revoke(next, issued, 4).statusCode()).isEqualTo(200);
    }

    private static HttpResponse<String> revoke(AcmeClient by, Certificate issued, int reason) {
        return by.post(
                by.url("revokeCert"),
                Map.of("certificate", Base64Url.encode(issued.der()), "reason", reason));
    }

    private static void authority(String name, String kind, String parent) {
        Map<String, Object> body = new HashMap<>();
        body.put("kind", kind);
        body.put("parent", parent);
        body.put("name", name);
        body.put("subject", "CN=" + name);
        body.put("key", "EC-P256");
        body.put("passphrase", "a passphrase for the tests");
        Api.admin()
                .contentType("application/json")
                .body(body)
                .post("/v1/authorities")
                .then()
                .statusCode(201);
    }

    private JsonNode window(Certificate issued) {
        String url =
                client.url("renewalInfo") + "/" + CertificateId.of(issued).orElseThrow().text();
        return json(AcmeClient.send(HttpRequest.newBuilder(URI.create(url)).build()))
                .path("suggestedWindow");
    }

    private HttpResponse<String> finish(HttpResponse<String> ordered, String name) {
        return client.post(
                json(ordered).path("finalize").textValue(),
                Map.of("csr", Base64Url.encode(Csrs.with(Keys.p256()).dns(name).der())));
    }

    private static String status(HttpResponse<String> answer) {
        return json(answer).path("status").textValue();
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElseThrow();
    }
}
