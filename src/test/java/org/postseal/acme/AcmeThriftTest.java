package org.postseal.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.acme.AcmeClient.json;
import static org.postseal.acme.AcmeClient.order;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.postseal.access.ScopeFields;
import org.postseal.testing.AuditTrail;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.Owner;

/** What an account can't make grow, though anybody may open one. */
@QuarkusTest
class AcmeThriftTest {

    @TestHTTPResource("/acme/directory")
    URI directory;

    @Test
    void aNameIsAskedForOnceHoweverOftenItIsOrdered() {
        AcmeClient client = new AcmeClient(directory).registered();
        HttpResponse<String> first = authorize(client, "again.thrift.test");
        HttpResponse<String> second = authorize(client, "again.thrift.test");
        HttpResponse<String> ordered =
                client.post(client.url("newOrder"), order("again.thrift.test"));

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(location(second)).isEqualTo(location(first));
        assertThat(AcmeClient.texts(json(ordered).path("authorizations")))
                .containsExactly(location(first));
    }

    @Test
    void namesThatNoOrderNeedsCountAsOrders() {
        AcmeClient client = new AcmeClient(directory).registered();
        String account = client.account().replaceFirst(".*/", "");
        Owner.update(
                """
                INSERT INTO acme_authorization
                    (id, account, type, identifier, wildcard, status, expires_at)
                SELECT md5(? || i), ?, 'dns', 'n' || i || '.thrift.test', false, 'pending',
                    now() + interval '1 day'
                FROM generate_series(1, 300) i
                """,
                account,
                account);

        HttpResponse<String> refused = authorize(client, "more.thrift.test");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("rateLimited");
        assertThat(refused.headers().firstValue("Retry-After")).contains("3600");
    }

    @Test
    void deactivatingAgainIsNotOnRecordAgain() {
        AcmeClient client = new AcmeClient(directory).registered();
        String url = location(authorize(client, "off.thrift.test"));
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer = client.post(url, Map.of("status", "deactivated"));
            assertThat(answer.statusCode()).isEqualTo(200);
        }
        assertThat(records(client, "acme.authorization.deactivate")).hasSize(1);
    }

    @Test
    void anOrderThatIsRefusedFiveTimesIsOver() {
        AcmeClient client = AccountKeys.preAuthorized(new AcmeClient(directory));
        HttpResponse<String> ordered = client.post(client.url("newOrder"), order("tries.eab.test"));
        String csr =
                Base64Url.encode(
                        Csrs.with(Keys.p256())
                                .dns("tries.eab.test")
                                .extendedKeyUsage(KeyPurposeId.id_kp_codeSigning)
                                .der());
        for (int i = 0; i < 5; i++) {
            assertThat(status(client.get(location(ordered)))).isEqualTo("ready");
            assertThat(finish(client, ordered, csr).body()).contains("badCSR");
        }

        assertThat(status(client.get(location(ordered)))).isEqualTo("invalid");
        assertThat(finish(client, ordered, csr).body()).contains("orderNotReady");
        assertThat(records(client, "certificate.issue")).hasSize(5);
    }

    @Test
    void aPageThatNoPageLinksToIsMalformed() {
        AcmeClient client = new AcmeClient(directory).registered();
        String orders = json(client.get(client.account())).path("orders").textValue();
        for (String after : List.of("%00", "x", "0")) {
            HttpResponse<String> answer = client.get(orders + "?after=" + after);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(answer.body()).contains("malformed");
        }
    }

    @Test
    void theTextOfAnAccountKeyHasNoSecret() {
        ExternalKey key =
                new ExternalKey(
                        "id",
                        "name",
                        ScopeFields.none(),
                        false,
                        false,
                        "somebody",
                        Instant.EPOCH,
                        Optional.empty(),
                        Optional.empty(),
                        0);
        ExternalKeys.Created created = new ExternalKeys.Created(key, "hush");
        assertThat(created.toString()).contains("id").doesNotContain("hush");
        assertThat(ExternalKeyJson.of(created).toString()).contains("id").doesNotContain("hush");
    }

    private static HttpResponse<String> authorize(AcmeClient client, String name) {
        return client.post(
                client.url("newAuthz"), Map.of("identifier", Map.of("type", "dns", "value", name)));
    }

    private static HttpResponse<String> finish(
            AcmeClient client, HttpResponse<String> ordered, String csr) {
        return client.post(json(ordered).path("finalize").textValue(), Map.of("csr", csr));
    }

    private static List<String> records(AcmeClient client, String action) {
        return AuditTrail.of("acme:" + client.account().replaceFirst(".*/", "")).stream()
                .filter(event -> event.contains('"' + action + '"'))
                .toList();
    }

    private static String status(HttpResponse<String> answer) {
        return json(answer).path("status").textValue();
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElseThrow();
    }
}
