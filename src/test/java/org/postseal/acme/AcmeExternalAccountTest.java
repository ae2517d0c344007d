package org.postseal.acme;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.acme.AcmeClient.json;
import static org.postseal.acme.AcmeClient.order;
import static org.postseal.acme.AcmeClient.text;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;

/** External account binding (RFC 8555 §7.3.4), and what it lets an account have. */
@QuarkusTest
class AcmeExternalAccountTest {

    private static final String KEYS = "/v1/acme/account-keys";

    @TestHTTPResource("/acme/directory")
    URI directory;

    @Test
    void aPreAuthorizedAccountNeedsNoChallenge() {
        AcmeClient client = new AcmeClient(directory);
        assertThat(register(client, key("\"preAuthorized\": true")).statusCode()).isEqualTo(201);

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
        register(client, key("\"preAuthorized\": true"));
        HttpResponse<String> refused = client.post(client.url("newOrder"), order("mx.other.test"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).path("type").textValue()).endsWith(":rejectedIdentifier");
    }

    @Test
    void anAccountThatIsOnlyBoundStillShowsThatItsNamesAreItsOwn() {
        AcmeClient client = new AcmeClient(directory);
        register(client, key("\"preAuthorized\": false"));
        HttpResponse<String> ordered = client.post(client.url("newOrder"), order("mx.eab.test"));
        assertThat(json(ordered).path("status").textValue()).isEqualTo("pending");
    }

    @Test
    void aKeyBindsOneAccountUnlessItIsReusable() {
        JsonPath once = key("\"reusable\": false");
        assertThat(register(new AcmeClient(directory), once).statusCode()).isEqualTo(201);
        assertThat(register(new AcmeClient(directory), once).statusCode()).isEqualTo(403);
        JsonPath often = key("\"reusable\": true");
        assertThat(register(new AcmeClient(directory), often).statusCode()).isEqualTo(201);
        assertThat(register(new AcmeClient(directory), often).statusCode()).isEqualTo(201);
    }

    @Test
    void withdrawingAKeyEndsItsAccounts() {
        JsonPath key = key("\"reusable\": true");
        AcmeClient client = new AcmeClient(directory);
        register(client, key);
        Api.admin().delete(KEYS + "/" + key.getString("id")).then().statusCode(204);
        assertThat(client.get(client.account()).statusCode()).isEqualTo(401);
        assertThat(register(new AcmeClient(directory), key).statusCode()).isEqualTo(403);
    }

    @Test
    void anotherSecretBindsNothing() {
        JsonPath key = key("\"reusable\": true");
        AcmeClient client = new AcmeClient(directory);
        assertThat(register(client, key.getString("id"), new byte[32]).statusCode()).isEqualTo(403);
    }

    @Test
    void listsWhatItHasMadeWithoutTheSecret() {
        String id = key("\"reusable\": true").getString("id");
        String listed = Api.admin().get(KEYS).then().statusCode(200).extract().asString();
        assertThat(listed).contains(id).doesNotContain("hmacKey");
    }

    private static JsonPath key(String more) {
        return Api.admin()
                .contentType("application/json")
                .body("{\"name\": \"test\", \"names\": [\"*.eab.test\"], " + more + "}")
                .post(KEYS)
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    private static HttpResponse<String> register(AcmeClient client, JsonPath key) {
        return register(
                client,
                key.getString("id"),
                Base64Url.decode(key.getString("hmacKey"), "the HMAC key"));
    }

    private static HttpResponse<String> register(AcmeClient client, String kid, byte[] secret) {
        String header =
                Base64Url.encode(
                        text(Map.of("alg", "HS256", "kid", kid, "url", client.url("newAccount")))
                                .getBytes(UTF_8));
        String payload = Base64Url.encode(text(client.jwk()).getBytes(UTF_8));
        return client.register(
                Map.of(
                        "externalAccountBinding",
                        Map.of(
                                "protected",
                                header,
                                "payload",
                                payload,
                                "signature",
                                Base64Url.encode(hmac(secret, header + "." + payload)))));
    }

    private static byte[] hmac(byte[] secret, String input) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(input.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
