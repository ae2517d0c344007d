package org.postseal.rest;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.postseal.http.ProblemsTest.problem;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class CsrBodyReaderTest {

    private static final String PEM =
            "-----BEGIN CERTIFICATE REQUEST-----\nMIIB+/==\n-----END CERTIFICATE REQUEST-----\n";

    @TestHTTPResource("/trial/csr")
    String url;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/pkcs10",
                "application/x-pem-file",
                "application/octet-stream",
                "application/x-www-form-urlencoded",
                "text/plain",
                "text/plain; charset=us-ascii"
            })
    void takesTheCsrItself(String type) throws Exception {
        assertThat(curl("-H", "Content-Type: " + type, "--data-binary", file()))
                .isEqualTo(said(PEM));
    }

    @Test
    void takesWhatCurlSendsByDefault() throws Exception {
        assertThat(curl("--data-binary", file())).isEqualTo(said(PEM));
        assertThat(curl("-d", file())).isEqualTo(said(PEM.replace("\n", "")));
        assertThat(curl("-H", "Content-Type:", "--data-binary", file())).isEqualTo(said(PEM));
        assertThat(curl("-X", "POST", "-T", file().substring(1))).isEqualTo(said(PEM));
        assertThat(curl("-F", "csr=" + file())).isEqualTo(said(PEM));
        assertThat(curl("-F", "csr=<" + file().substring(1))).isEqualTo(said(PEM));
        assertThat(curl("-H", "Transfer-Encoding: chunked", "--data-binary", file()))
                .isEqualTo(said(PEM));
        assertThat(curl("-H", "Expect: 100-continue", "--data-binary", file()))
                .isEqualTo(said(PEM));
        assertThat(curl("--http2-prior-knowledge", "--data-binary", file())).isEqualTo(said(PEM));
    }

    @Test
    void takesTheCsrAndItsOptionsAsJson() {
        given().contentType("application/json")
                .body("{\"csr\":\"PEM\",\"profile\":\"mail-relay\",\"names\":[\"a.example\"]}")
                .post(url)
                .then()
                .statusCode(200)
                .body(equalTo("50454d|mail-relay|[a.example]"));
    }

    @Test
    void refusesAnOptionInTheQueryAndInTheBody() {
        problem(
                        given().contentType("application/json")
                                .body("{\"csr\":\"PEM\",\"profile\":\"x\"}")
                                .post(url + "?profile=x")
                                .then(),
                        400,
                        "malformed")
                .body(
                        "detail",
                        containsString("\"profile\" is given in the query and in the body"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"profile\":\"x\"} | \"csr\" is missing",
                "{\"csr\":5} | \"csr\" must be a string",
                "{\"csr\":\"x\",\"key\":\"x\"} | \"key\" is unknown",
                "{\"csr\":\"x\",\"names\":\"x\"} | \"names\" must be an array",
            })
    void readsTheJsonFormStrictly(String body, String detail) {
        problem(
                        given().contentType("application/json").body(body).post(url).then(),
                        400,
                        "malformed")
                .body("detail", containsString(detail));
    }

    @Test
    void refusesAFormThatSaysMoreOrLess() throws Exception {
        assertThat(curl("-F", "csr=" + file(), "-F", "csr=" + file())).contains("given twice");
        assertThat(curl("-F", "csr=" + file(), "-F", "profile=x"))
                .contains("unknown here; known: csr");
        assertThat(curl("-F", "key=x")).contains("unknown here");
        assertThat(curl("-F", "csr=")).contains("The body is empty");
        assertThat(curl("-H", "Content-Type: multipart/form-data", "--data-binary", file()))
                .contains("not the multipart form");
        assertThat(
                        curl(
                                "-H",
                                "Content-Type: multipart/form-data; boundary=x",
                                "--data-binary",
                                file()))
                .contains("malformed");
    }

    @Test
    void writesNoPartToADisk() throws Exception {
        try (var before = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            long files = before.count();
            curl("-F", "csr=" + file());
            try (var after = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
                assertThat(after.count()).isEqualTo(files);
            }
        }
    }

    @Test
    void refusesAnEmptyBody() throws Exception {
        assertThat(curl("-d", "")).contains("The body is empty");
        assertThat(curl("-X", "POST")).contains("The body is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/pkcs7-signature", "application/xml", "image/png"})
    void refusesAnotherType(String type) throws Exception {
        assertThat(curl("-H", "Content-Type: " + type, "--data-binary", file()))
                .contains("urn:postseal:problem:unsupported-media-type");
    }

    @Test
    void refusesATypeThatIsNone() throws Exception {
        assertThat(curl("-H", "Content-Type: nonsense", "--data-binary", file()))
                .contains("\"status\":4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/* | application/pem-certificate-chain",
                "application/json | application/json",
                "application/pkix-cert, */*;q=0.1 | application/pkix-cert",
                "application/pkcs7-mime;smime-type=certs-only | application/pkcs7-mime",
                "application/json;q=0.2, application/* | application/pem-certificate-chain",
                "image/png, application/json;q=0.1 | application/json",
            })
    void givesWhatTheClientLikesBest(String accept, String type) throws Exception {
        assertThat(curl("-i", "-H", "Accept: " + accept, "--data-binary", file()))
                .contains("Content-Type: " + type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "application/json;q=0", "text/*, image/png;q=0.5"})
    void actsOnNothingThatItCanNotAnswerAsAsked(String accept) throws Exception {
        int before = TrialResource.CALLS.get();
        assertThat(curl("-H", "Accept: " + accept, "--data-binary", file()))
                .contains("urn:postseal:problem:not-acceptable");
        assertThat(TrialResource.CALLS).hasValue(before);
    }

    private String file() throws IOException {
        Path file = directory.resolve("mail.csr");
        Files.writeString(file, PEM);
        return "@" + file;
    }

    private String curl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-s", "--max-time", "20"));
        command.addAll(List.of(arguments));
        command.add(url);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String answer = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return answer;
    }

    private static String said(String csr) {
        return HexFormat.of().formatHex(csr.getBytes(UTF_8)) + "||[]";
    }
}
