package org.postseal.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.acme.AccountKeys.register;
import static org.postseal.acme.AcmeClient.json;
import static org.postseal.acme.AcmeClient.order;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postseal.testing.Api;
import org.postseal.testing.AuditTrail;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;

/** External account binding (RFC 8555 §7.3.4), and what it lets an account have. */
@QuarkusTest
class AcmeExternalAccountTest {

    @TestHTTPResource("/acme/directory")
    URI directory;

    @Test
    void aPreAuthorizedAccountNeedsNoChallenge() {
        AcmeClient client = new AcmeClient(directory);
        assertThat(register(client, AccountKeys.create("\"preAuthorized\": true")).statusCode())
                .isEqualTo(201);

        HttpResponse<String> ordered = client.post(client.url("newOrder"), order("mx.eab.test"));
        assertThat(json(ordered).path("status").textValue()).isEqualTo("ready");
        HttpResponse<String> finished =
                client.post(
                        json(ordered).path("finalize").textValue(),
                        Map.of(
                                "csr",
                                Base64Url.encode(Csrs.with(Keys.p256()).dns("mx.eab.test").der())));
        assertThat(json(finished).path("status").textValue()).isEqualTo("valid");
    }

    @Test
    void aBoundAccountMayHaveTheNamesOfItsKeyOnly() {
        AcmeClient client = new AcmeClient(directory);
        register(client, AccountKeys.create("\"preAuthorized\": true"));
        HttpResponse<String> refused = client.post(client.url("newOrder"), order("mx.other.test"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).path("type").textValue()).endsWith(":rejectedIdentifier");
        assertThat(records(client))
                .anyMatch(record -> record.contains("REFUSED") && record.contains("mx.other.test"));
    }

    /** They are nobody known, and must not make the record grow. */
    @Test
    void whatIsRefusedToAnUnboundAccountIsNotOnRecord() {
        AcmeClient client = new AcmeClient(directory).registered();
        Map<String, Object> wanted = new HashMap<>(order("mx.eab.test"));
        wanted.put("profile", "mail-relay");
        assertThat(client.post(client.url("newOrder"), wanted).statusCode()).isEqualTo(400);
        assertThat(records(client)).noneMatch(record -> record.contains("REFUSED"));
    }

    private static List<String> records(AcmeClient client) {
        return AuditTrail.of("acme:" + client.account().replaceFirst(".*/", ""));
    }

    @Test
    void anAccountThatIsOnlyBoundStillShowsThatItsNamesAreItsOwn() {
        AcmeClient client = new AcmeClient(directory);
        register(client, AccountKeys.create("\"preAuthorized\": false"));
        HttpResponse<String> ordered = client.post(client.url("newOrder"), order("mx.eab.test"));
        assertThat(json(ordered).path("status").textValue()).isEqualTo("pending");
    }

    @Test
    void aKeyBindsOneAccountUnlessItIsReusable() {
        JsonPath once = AccountKeys.create("\"reusable\": false");
        assertThat(register(new AcmeClient(directory), once).statusCode()).isEqualTo(201);
        assertThat(register(new AcmeClient(directory), once).statusCode()).isEqualTo(403);
        JsonPath often = AccountKeys.create("\"reusable\": true");
        assertThat(register(new AcmeClient(directory), often).statusCode()).isEqualTo(201);
        assertThat(register(new AcmeClient(directory), often).statusCode()).isEqualTo(201);
    }

    @Test
    void withdrawingAKeyEndsItsAccounts() {
        JsonPath key = AccountKeys.create("\"reusable\": true");
        AcmeClient client = new AcmeClient(directory);
        register(client, key);
        Api.admin().delete(AccountKeys.URL + "/" + key.getString("id")).then().statusCode(204);
        assertThat(client.get(client.account()).statusCode()).isEqualTo(401);
        assertThat(register(new AcmeClient(directory), key).statusCode()).isEqualTo(403);
    }

    @Test
    void anotherSecretBindsNothing() {
        JsonPath key = AccountKeys.create("\"reusable\": true");
        AcmeClient client = new AcmeClient(directory);
        assertThat(register(client, key.getString("id"), new byte[32]).statusCode()).isEqualTo(403);
    }

    @Test
    void listsWhatItHasMadeWithoutTheSecret() {
        String id = AccountKeys.create("\"reusable\": true").getString("id");
        String listed =
                Api.admin().get(AccountKeys.URL).then().statusCode(200).extract().asString();
        assertThat(listed).contains(id).doesNotContain("hmacKey");
    }

    /** RFC 8555 §7.3.4 */
    @Test
    void theAccountShowsItsBindingAsTheClientSentIt() {
        JsonPath key = AccountKeys.create("\"preAuthorized\": true");
        AcmeClient client = new AcmeClient(directory);
        Map<String, String> binding =
                AccountKeys.binding(
                        client,
                        key.getString("id"),
                        Base64Url.decode(key.getString("hmacKey"), "the HMAC key"));
        HttpResponse<String> made = client.register(Map.of("externalAccountBinding", binding));
        assertThat(json(made).path("externalAccountBinding"))
                .isEqualTo(AcmeClient.JSON.valueToTree(binding));
        assertThat(json(client.get(client.account())).path("externalAccountBinding"))
                .isEqualTo(AcmeClient.JSON.valueToTree(binding));
    }

    /** newOrder, finalize, certificate: nothing else, and nothing twice. */
    @Test
    void anOrderOfAPreAuthorizedAccountTakesThreeRequests() {
        AcmeClient client = AccountKeys.preAuthorized(new AcmeClient(directory));
        int before = client.requests();
        byte[] csr = Csrs.with(Keys.p256()).dns("quick.eab.test").der();

        HttpResponse<String> ordered = client.post(client.url("newOrder"), order("quick.eab.test"));
        HttpResponse<String> finished =
                client.post(
                        json(ordered).path("finalize").textValue(),
                        Map.of("csr", Base64Url.encode(csr)));
        HttpResponse<String> chain = client.get(json(finished).path("certificate").textValue());

        assertThat(chain.body()).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(client.requests() - before).isEqualTo(3);
    }
}
