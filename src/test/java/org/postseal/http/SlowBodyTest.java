package org.postseal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postseal.access.Role;
import org.postseal.access.TestTokens;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;

/** Somebody was let in by the head of a request whose body takes its time. */
@QuarkusTest
@Timeout(60)
class SlowBodyTest {

    /** A credential may be remembered for a second. */
    private static final Duration LONGER_THAN_REMEMBERED = Duration.ofMillis(1_500);

    @TestHTTPResource URI base;
    @Inject TestTokens tokens;

    private final byte[] csr = Csrs.with(Keys.p256()).dns("slow.example.org").body();

    @Test
    void getsACertificateWithACredentialThatIsStillGood() throws IOException {
        String token = tokens.of(Role.REQUESTER);

        assertThat(sentSlowly(token, () -> {})).startsWith("HTTP/1.1 201 ");
    }

    @Test
    void getsNothingWithACredentialThatWasRevokedMeanwhile() throws IOException {
        String token = tokens.of(Role.REQUESTER);
        Runnable revoke =
                () ->
                        Api.admin()
                                .delete("/v1/tokens/" + TestTokens.id(token))
                                .then()
                                .statusCode(204);

        assertThat(sentSlowly(token, revoke))
                .startsWith("HTTP/1.1 401 ")
                .contains("application/problem+json");
    }

    private String sentSlowly(String token, Runnable meanwhile) throws IOException {
        String head =
                """
                POST /v1/certificates HTTP/1.1
                Host: localhost
                Connection: close
                Authorization: Bearer %s
                Content-Type: application/pkcs10
                Content-Length: %d

                """
                        .formatted(token, csr.length)
                        .replace("\n", "\r\n");
        try (Socket socket = new Socket("localhost", base.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(ISO_8859_1));
            out.write(csr, 0, 10);
            out.flush();
            meanwhile.run();
            LockSupport.parkNanos(LONGER_THAN_REMEMBERED.toNanos());
            out.write(Arrays.copyOfRange(csr, 10, csr.length));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }
}
