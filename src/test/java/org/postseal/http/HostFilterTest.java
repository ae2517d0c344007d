package org.postseal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Api;
import org.postseal.testing.Command;
import org.postseal.testing.Wire;

/** Whom the service takes itself for. */
@QuarkusTest
class HostFilterTest {

    @TestHTTPResource URI http;

    @TestHTTPResource(value = "/v1/authorities", tls = true)
    URI https;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost",
                "localhost.",
                "localhost:1",
                "127.0.0.1",
                "127.0.0.1:8080",
                "[::1]",
                "[::1]:8080",
                "[0:0:0:0:0:0:0:1]:8080"
            })
    void answersToTheNamesOfItsCertificateWithAnyPort(String host) throws IOException {
        assertThat(get("/v1/authorities", "1.1", "Host: " + host)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void answersToTheNameOfTheMachine() throws IOException {
        assertThat(
                        get(
                                "/v1/authorities",
                                "1.1",
                                "Host: " + InetAddress.getLocalHost().getHostName()))
                .startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "evil.example:8080",
                "xlocalhost",
                "127.0.0.2",
                "127.1",
                "0.0.0.0",
                "[::]",
                "[::1%25lo]",
                "localhost,evil.example",
                "*",
                ""
            })
    void isNotToBeReachedUnderAnotherName(String host) throws IOException {
        assertThat(get("/v1/authorities", "1.1", "Host: " + host))
                .startsWith("HTTP/1.1 421 ")
                .contains("urn:postseal:problem:misdirected")
                .contains("postseal.public-url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/roots.pem", "/ca/issuing.crt", "/crl/root.crl", "/q/health/ready"})
    void givesWhatIsPublicUnderAnyName(String path) throws IOException {
        assertThat(get(path, "1.1", "Host: pki.example.org")).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "localhost@evil.example", "[::1", "localhost:http"})
    void takesNothingForAHostThatIsNone(String host) throws IOException {
        for (String path : List.of("/v1/authorities", "/roots.pem")) {
            assertThat(get(path, "1.1", "Host: " + host))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("urn:postseal:problem:malformed")
                    .contains("nosniff");
        }
    }

    @Test
    void asksForAHostInHttp11ButNotInHttp10() throws IOException {
        assertThat(get("/v1/authorities", "1.1", "X-Nothing: x")).contains(" 400 ");
        assertThat(get("/v1/authorities", "1.0", "X-Nothing: x")).contains(" 200 ");
        assertThat(get("/v1/authorities", "1.0", "Host: evil.example")).contains(" 421 ");
    }

    @Test
    void looksAtTheAuthorityOfHttp2() {
        assertThat(http2().output()).endsWith("|2 200");
        assertThat(http2("-H", "Host: evil.example").output()).endsWith("|2 421");
        assertThat(http2("-H", "Host: LOCALHOST.:1").output()).endsWith("|2 200");
    }

    private Command http2(String... options) {
        List<String> line =
                new ArrayList<>(
                        List.of("curl", "-sk", "--http2", "-w", "|%{http_version} %{http_code}"));
        line.addAll(List.of("-H", "Authorization: Bearer " + Api.adminToken()));
        line.addAll(List.of(options));
        line.add(https.toString());
        return Command.run(directory, line.toArray(String[]::new));
    }

    private String get(String path, String version, String header) throws IOException {
        return Wire.send(
                http.getPort(),
                "GET %s HTTP/%s\r\n%s\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
                        .formatted(path, version, header, Api.adminToken()));
    }
}
