package org.postseal.acme;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.postseal.acme.AcmeClient.text;

import io.restassured.path.json.JsonPath;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.postseal.testing.Api;

/** Keys for external account binding, and clients that bind their accounts with them. */
final class AccountKeys {

    static final String URL = "/v1/acme/account-keys";

    private AccountKeys() {}

    /**
     * A new one for {@code *.eab.test}.
     *
     * @param more members of the request
     */
    static JsonPath create(String more) {
        return Api.admin()
                .contentType("application/json")
                .body("{\"name\": \"test\", \"names\": [\"*.eab.test\"], " + more + "}")
                .post(URL)
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    static HttpResponse<String> register(AcmeClient client, JsonPath key) {
        return register(
                client,
                key.getString("id"),
                Base64Url.decode(key.getString("hmacKey"), "the HMAC key"));
    }

    static HttpResponse<String> register(AcmeClient client, String kid, byte[] secret) {
        return client.register(Map.of("externalAccountBinding", binding(client, kid, secret)));
    }

    static Map<String, String> binding(AcmeClient client, String kid, byte[] secret) {
        String header =
                Base64Url.encode(
                        text(Map.of("alg", "HS256", "kid", kid, "url", client.url("newAccount")))
                                .getBytes(UTF_8));
        String payload = Base64Url.encode(text(client.jwk()).getBytes(UTF_8));
        return Map.of(
                "protected",
                header,
                "payload",
                payload,
                "signature",
                Base64Url.encode(hmac(secret, header + "." + payload)));
    }

    /** One whose account has all of {@code *.eab.test} without a challenge. */
    static AcmeClient preAuthorized(AcmeClient client) {
        if (register(client, create("\"preAuthorized\": true")).statusCode() != 201) {
            throw new AssertionError("no account was made");
        }
        return client;
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
