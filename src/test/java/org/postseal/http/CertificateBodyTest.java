package org.postseal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.testing.Api;
import org.postseal.testing.Command;
import org.postseal.testing.Wire;

/** Bodies far beyond any CSR, from somebody who may issue. */
@QuarkusTest
@Timeout(60)
class CertificateBodyTest {

    private static final int MIB = 1024 * 1024;

    @TestHTTPResource URI base;
    @Inject BodyBudget budget;

    @TempDir Path directory;

    private long before;

    @BeforeEach
    void count() {
        before = Api.storedRows();
    }

    @AfterEach
    void nothingIsStoredAndNoMemoryHeld() {
        assertThat(Api.storedRows()).isEqualTo(before);
        while (budget.taken() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void saysThatEightMebibytesAreTooMuch() throws IOException {
        Path body = Files.write(directory.resolve("body"), new byte[8 * MIB]);

        String answer =
                Command.run(
                                directory,
                                "curl",
                                "-s",
                                "-H",
                                "Authorization: Bearer " + Api.adminToken(),
                                "--data-binary",
                                "@" + body,
                                "-w",
                                " %{http_code}",
                                base.resolve(Api.CERTIFICATES).toString())
                        .output();

        assertThat(answer).contains("urn:postseal:problem:too-large", "64 KiB").endsWith(" 413");
    }

    @Test
    void endsAChunkedBodyThatDoesNotEnd() throws IOException {
        byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(ISO_8859_1);
        try (Socket socket = new Socket("localhost", base.getPort())) {
            Wire.write(
                    socket,
                    """
                    POST /v1/certificates HTTP/1.1
                    Host: localhost
                    Authorization: Bearer %s
                    Content-Type: application/pkcs10
                    Transfer-Encoding: chunked

                    """
                            .formatted(Api.adminToken())
                            .replace("\n", "\r\n"));
            assertThatThrownBy(
                            () -> {
                                for (int sent = 0; sent < 64 * MIB; sent += 0x10000) {
                                    socket.getOutputStream().write(chunk);
                                    assertThat(budget.taken())
                                            .as("memory for what is thrown away")
                                            .isLessThanOrEqualTo(2L * BodyLimit.CSR);
                                }
                            })
                    .isInstanceOf(IOException.class);
        }
    }
}
