package org.postseal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Wire;

@QuarkusTest
class RequestTargetTest {

    @TestHTTPResource URI base;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/trial/things/7;x",
                "/trial;x/things/7",
                "/trial/things/7;x=/../y",
                "//trial/things/7",
                "/trial//things/7",
                "/trial/things%2F7",
                "/trial/things/a%2Fb",
                "/trial/things/%37",
                "/%74rial/things/7",
                "/trial/things/%00",
                "/trial/things/%2e%2e",
                "/trial/../trial/things/7",
                "/trial/./things/7",
                "/trial/things/..",
                "/trial/things/a\\b",
                "/trial/things/a|b",
                "/trial/things?name=a;limit=7",
                "/trial/things?name=%zz",
                "/trial/things?name=%",
                "/ocsp/../trial/things/7",
                "/o%2Fcsp/x",
                "/ocsp/%2e%2e/trial/things/7",
                "/q/../trial/things/7",
                "/q/%2e%2e/trial/things/7",
                "/q//trial/things/7",
                "/ocsp/x;y",
            })
    void refusesATargetThatCanBeReadInTwoWays(String target) throws IOException {
        assertThat(get(target)).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/trial/things/7;x", "//trial", "/%74rial"})
    void saysSoInAProblem(String target) throws IOException {
        assertThat(get(target)).contains("urn:postseal:problem:malformed").contains("nosniff");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/trial/things/pst_0123",
                "/trial/things?name=pst_0123",
                "/trial/things?pst_0123",
                "/q/health?access_token=pst_0123"
            })
    void refusesATokenInTheAddress(String target) throws IOException {
        assertThat(get(target))
                .startsWith("HTTP/1.1 400 ")
                .contains("revoke it")
                .doesNotContain("pst_0123");
    }

    @Test
    void hasNothingBehindATrailingSlash() throws IOException {
        assertThat(get("/trial/things/"))
                .startsWith("HTTP/1.1 404 ")
                .contains("leave out the slash");
    }

    @Test
    void leavesThePathsOfThePlatformAndOfOcspAlone() throws IOException {
        assertThat(get("/q/swagger-ui/")).startsWith("HTTP/1.1 200 ");
        assertThat(get("/ocsp/issuing/MFIw%2BA//x%3D")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void answersPlainTargets() throws IOException {
        assertThat(get("/trial/things/7")).startsWith("HTTP/1.1 200 ");
        assertThat(get("/trial/things/..7")).startsWith("HTTP/1.1 200 ");
        assertThat(get("http://" + base.getAuthority() + "/trial/things/7"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(get("/trial/things?name=%3B")).contains("\"name\":\";\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Bearer x", "Idempotency-Key: x", "Host: localhost"})
    void refusesAHeaderThatIsGivenTwice(String header) throws IOException {
        String once = header.startsWith("Host") ? header : header + "\r\n" + header;
        assertThat(
                        Wire.send(
                                base.getPort(),
                                "GET /trial/things HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n"
                                        .formatted(once)))
                .startsWith("HTTP/1.1 400 ");
    }

    private String get(String target) throws IOException {
        return Wire.send(
                base.getPort(),
                "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                        .formatted(target));
    }
}
