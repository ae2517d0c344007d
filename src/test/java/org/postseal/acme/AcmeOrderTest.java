package org.postseal.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.acme.AcmeClient.json;
import static org.postseal.acme.AcmeClient.order;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postseal.testing.AcmeHost;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.x509.Certificate;
import org.postseal.x509.Pem;

/** The whole way of a certificate, as RFC 8555 §7 has it. */
@QuarkusTest
class AcmeOrderTest {

    private static AcmeHost host;

    @TestHTTPResource("/acme/directory")
    URI directory;

    @BeforeAll
    static void startHost() {
        host = AcmeHost.start(dnsPort()).withWeb(setting("http01-port"));
    }

    @AfterAll
    static void stopHost() {
        host.close();
    }

    @Test
    void givesACertificateForANameThatAnswersByHttp() {
        AcmeClient client = new AcmeClient(directory).registered();
        HttpResponse<String> ordered =
                client.post(client.url("newOrder"), order("mail.http.test", "mx.http.test"));
        assertThat(ordered.statusCode()).isEqualTo(201);
        assertThat(json(ordered).path("status").textValue()).isEqualTo("pending");
        String orderUrl = ordered.headers().firstValue("Location").orElseThrow();

        for (JsonNode authorization : json(ordered).path("authorizations")) {
            JsonNode challenge = challenge(client.get(authorization.textValue()), "http-01");
            host.page(
                    "/.well-known/acme-challenge/" + challenge.path("token").textValue(),
                    client.keyAuthorization(challenge.path("token").textValue()) + "\n");
            HttpResponse<String> answered =
                    client.post(challenge.path("url").textValue(), Map.of());
            assertThat(json(answered).path("status").textValue()).isEqualTo("valid");
            assertThat(answered.headers().allValues("Link"))
                    .contains("<" + authorization.textValue() + ">;rel=\"up\"");
        }
        assertThat(json(client.get(orderUrl)).path("status").textValue()).isEqualTo("ready");

        byte[] csr = Csrs.with(Keys.p256()).dns("mx.http.test", "MAIL.http.test").der();
        HttpResponse<String> finished =
                client.post(
                        json(ordered).path("finalize").textValue(),
                        Map.of("csr", Base64Url.encode(csr)));
        assertThat(finished.statusCode()).as(finished.body()).isEqualTo(200);
        assertThat(json(finished).path("status").textValue()).isEqualTo("valid");
        assertThat(finished.headers().firstValue("Location")).contains(orderUrl);

        HttpResponse<String> chain = client.get(json(finished).path("certificate").textValue());
        assertThat(chain.headers().firstValue("Content-Type"))
                .contains("application/pem-certificate-chain");
        List<Pem.Block> blocks = Pem.parse(chain.body());
        assertThat(blocks).hasSizeGreaterThan(1);
        Certificate leaf = Certificate.parse(blocks.get(0).content());
        assertThat(leaf.names().stream().map(Object::toString)).hasSize(2);
    }

    static JsonNode challenge(HttpResponse<String> authorization, String type) {
        for (JsonNode challenge : json(authorization).path("challenges")) {
            if (challenge.path("type").textValue().equals(type)) {
                return challenge;
            }
        }
        throw new AssertionError("no " + type + " in " + authorization.body());
    }

    static int setting(String name) {
        return ConfigProvider.getConfig().getValue("postseal.acme." + name, Integer.class);
    }

    static int dnsPort() {
        return Integer.parseInt(
                ConfigProvider.getConfig()
                        .getValue("postseal.acme.resolver", String.class)
                        .replaceFirst(".*:", ""));
    }
}
