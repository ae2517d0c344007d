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

/** Anybody may open an account, and each is on record: not without end. */
@QuarkusTest
@TestProfile(AcmeAccountLimitTest.Two.class)
class AcmeAccountLimitTest {

    /** Two accounts a minute. */
    public static class Two implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("postseal.limits.accounts-per-address", "2");
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
}
