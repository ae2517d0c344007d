package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.Wire;

/** Requests for certificates that no client library would send; nothing is stored for them. */
@QuarkusTest
class CertificateWireTest {

    private static final String CSR = Csrs.pemFor("mail.example.org");
    private static final int CHUNK = 64 * 1024;
    private static final String TOO_LARGE = "urn:postseal:problem:too-large";

    @TestHTTPResource URI base;

    private long before;

    @BeforeEach
    void count() {
        before = Api.storedRows();
    }

    @Test
    void issuesForAPlainRequest() throws IOException {
        assertThat(post("/v1/certificates")).startsWith("HTTP/1.1 201 ");
        assertThat(Api.storedRows()).isGreaterThan(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/certificates;x",
                "/v1;x/certificates",
                "//v1/certificates",
                "/v1//certificates",
                "/v1%2Fcertificates",
                "/%76%31/certificates",
                "/v1/./certificates",
                "/v1/x/../certificates",
                "/v1/certificates?validity=P1D;profile=mail-relay"
            })
    void refusesAPathThatCanBeReadInTwoWays(String target) throws IOException {
        assertThat(post(target))
                .startsWith("HTTP/1.1 400 ")
                .contains("application/problem+json")
                .contains("urn:postseal:problem:malformed");
        assertThat(Api.storedRows()).isEqualTo(before);
    }

    /** The HTTP server itself refuses this one, before anything of ours could word a problem. */
    @Test
    void refusesAQueryThatCannotBeDecoded() throws IOException {
        assertThat(post("/v1/certificates?validity=%zz")).startsWith("HTTP/1.1 400 ");
        assertThat(Api.storedRows()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/certificates/", "/V1/certificates", "/v1/Certificates"})
    void hasNothingAtASimilarPath(String target) throws IOException {
        assertThat(post(target))
                .startsWith("HTTP/1.1 404 ")
                .contains("urn:postseal:problem:not-found");
        assertThat(Api.storedRows()).isEqualTo(before);
    }

    @Test
    void refusesHeadersThatAreThereTwice() throws IOException {
        String twice = "Idempotency-Key: a\r\nIdempotency-Key: b\r\n";

        assertThat(send(head("/v1/certificates") + twice + length(CSR.length()) + CSR))
                .startsWith("HTTP/1.1 400 ");
        assertThat(Api.storedRows()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void refusesALargeBody(int mebibytes) throws IOException {
        assertThat(send(head("/v1/certificates") + length(mebibytes * 1024L * 1024L)))
                .startsWith("HTTP/1.1 413 ")
                .contains("application/problem+json")
                .contains(TOO_LARGE);
        assertThat(Api.storedRows()).isEqualTo(before);
    }

    @Test
    void endsAnEndlessBody() throws IOException {
        String chunk = Integer.toHexString(CHUNK) + "\r\n" + "x".repeat(CHUNK) + "\r\n";
        boolean ended = false;
        try (Socket socket = new Socket("localhost", base.getPort())) {
            Wire.write(socket, head("/v1/certificates") + "Transfer-Encoding: chunked\r\n\r\n");
            for (int sent = 0; sent < 4096 && !ended; sent++) {
                ended = !accepts(socket, chunk);
            }
        }
        assertThat(ended).isTrue();
        assertThat(Api.storedRows()).isEqualTo(before);
    }

    private static boolean accepts(Socket socket, String chunk) {
        try {
            Wire.write(socket, chunk);
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    private String post(String target) throws IOException {
        return send(head(target) + "Connection: close\r\n" + length(CSR.length()) + CSR);
    }

    private static String head(String target) {
        return "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/pkcs10\r\n"
                .formatted(target, Api.adminToken());
    }

    private static String length(long octets) {
        return "Content-Length: " + octets + "\r\n\r\n";
    }

    private String send(String request) throws IOException {
        return Wire.send(base.getPort(), request);
    }
}
