package org.postseal.acme;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;

/** What one address may do: open accounts, which anybody may, and have certificates issued. */
@QuarkusTest
@TestProfile(AcmeLimitTest.Two.class)
class AcmeLimitTest {

    /** Two accounts and one certificate a minute. */
    public static class Two implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "postseal.limits.accounts-per-address", "2",
                    "postseal.limits.issuance-per-address", "1");
        }
    }

    @TestHTTPResource("/acme/directory")
    URI directory;

    @Test
    void limitsNewAccountsOfOneAddressAndGoesOnKnowingTheOldOnes() {
        AcmeClient known = new AcmeClient(directory);
        assertThat(known.register(Map.of()).statusCode()).isEqualTo(201);
        assertThat(new AcmeClient(directory).register(Map.of()).statusCode()).isEqualTo(201);

        HttpResponse<String> refused = new AcmeClient(directory).register(Map.of());

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("urn:ietf:params:acme:error:rateLimited");
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(known.register(Map.of()).statusCode()).isEqualTo(200);
    }

    @Test
    void limitsWhatIsIssuedToOneAddressAndLeavesTheOrderReady() {
        AcmeClient client = AccountKeys.preAuthorized(new AcmeClient(directory));
        assertThat(finish(client, order(client)).statusCode()).isEqualTo(200);
        HttpResponse<String> ordered = order(client);

        HttpResponse<String> refused = finish(client, ordered);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("urn:ietf:params:acme:error:rateLimited");
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        String url = ordered.headers().firstValue("Location").orElseThrow();
        assertThat(AcmeClient.json(client.get(url)).path("status").textValue()).isEqualTo("ready");
    }

    private static HttpResponse<String> order(AcmeClient client) {
        return client.post(client.url("newOrder"), AcmeClient.order("many.eab.test"));
    }

    private static HttpResponse<String> finish(AcmeClient client, HttpResponse<String> ordered) {
        byte[] csr = Csrs.with(Keys.p256()).dns("many.eab.test").der();
        return client.post(
                AcmeClient.json(ordered).path("finalize").textValue(),
                Map.of("csr", Base64Url.encode(csr)));
    }
}
