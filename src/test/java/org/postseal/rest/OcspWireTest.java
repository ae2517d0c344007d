package org.postseal.rest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.authority.Authorities;
import org.postseal.certificate.AuthorityName;
import org.postseal.testing.OcspQuestion;
import org.postseal.testing.OcspReading;
import org.postseal.testing.Wire;
import org.postseal.x509.Certificate;

/** OCSP as octets on a socket: how clients and proxies write it, and what an attacker sends. */
@QuarkusTest
class OcspWireTest {

    /** Base64 of it has both signs, two slashes in a row, and padding. */
    private static final BigInteger AWKWARD = new BigInteger("3fbfbeffffffffeffbefbe3fbfbeff", 16);

    private static final ASN1ObjectIdentifier NOBODYS = new ASN1ObjectIdentifier("1.2.3.4");

    @TestHTTPResource URI base;

    @Inject Authorities authorities;

    @Test
    void readsEveryWayToWriteAGet() {
        byte[] request = awkward();
        String text = Base64.getEncoder().encodeToString(request);
        assertThat(text).contains("+", "//", "=");

        for (String written :
                List.of(
                        text,
                        text.replace("=", ""),
                        text.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D"),
                        text.replace("+", "%2b").replace("/", "%2f").replace("=", "%3d"),
                        text.replace("+", "%20"),
                        Base64.getUrlEncoder().encodeToString(request),
                        Base64.getUrlEncoder().withoutPadding().encodeToString(request),
                        "/" + text)) {
            assertThat(get("/ocsp/issuing/" + written))
                    .as(written)
                    .extracting(reading -> reading.statuses().get(AWKWARD))
                    .isEqualTo("unknown");
        }
    }

    /** What is lost can't be known: two slashes are an octet and a half. */
    @Test
    void refusesAGetInWhichAProxyHasMergedSlashes() {
        String merged = Base64.getEncoder().encodeToString(awkward()).replace("//", "/");

        assertThat(get("/ocsp/issuing/" + merged).outcome()).isEqualTo("malformedRequest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ocsp/issuing",
                "/ocsp/issuing/",
                "/ocsp/issuing//",
                "/ocsp/issuing/A",
                "/ocsp/issuing/MA==",
                "/ocsp/issuing/MAA=",
                "/ocsp/issuing/====",
                "/ocsp/issuing/AAAA/BBBB/CCCC",
                "/ocsp/No_Such_Name/MAA="
            })
    void callsAGetMalformedThatHoldsNoRequest(String target) {
        assertThat(get(target).outcome()).isEqualTo("malformedRequest");
    }

    @Test
    void takesAPostWithASlashAtTheEndAndTheAuthoritysNameOnly() {
        assertThat(post("/ocsp/issuing/", awkward()).statuses()).containsEntry(AWKWARD, "unknown");
        assertThat(send("POST", "/ocsp/issuing/x", awkward())).startsWith("HTTP/1.1 405");
        assertThat(send("POST", "/ocsp", awkward())).startsWith("HTTP/1.1 404");
    }

    @ParameterizedTest
    @MethodSource
    void callsItMalformed(byte[] body) {
        assertThat(post("/ocsp/issuing", body).outcome()).isEqualTo("malformedRequest");
    }

    static Stream<byte[]> callsItMalformed() {
        byte[] noise = new byte[1000];
        ThreadLocalRandom.current().nextBytes(noise);
        noise[0] = 0;
        return Stream.of(
                new byte[0],
                new byte[] {0x30, 0},
                noise,
                new byte[64 * 1024],
                new byte[64 * 1024 + 1],
                new byte[900 * 1024],
                "GET / HTTP/1.1".getBytes(US_ASCII));
    }

    @Test
    void callsWhatItMustNotAnswerMalformed() {
        OcspQuestion many = question();
        for (int i = 0; i < 10_000; i++) {
            many.about("SHA-1", i);
        }
        for (OcspQuestion question :
                List.of(
                        many,
                        question().about("SHA-1", 1).nonce(new byte[0]),
                        question().about("SHA-1", 1).nonce(new byte[129]),
                        question().about("SHA-1", 1).extension(NOBODYS, true, new byte[] {5, 0}),
                        question().aboutCritically("SHA-1", 1, NOBODYS),
                        question())) {
            assertThat(post("/ocsp/issuing", question.der()).outcome())
                    .isEqualTo("malformedRequest");
        }
    }

    @Test
    void passesOverAnExtensionThatIsNotCritical() {
        byte[] request =
                question().about("SHA-1", 1).extension(NOBODYS, false, new byte[] {5, 0}).der();

        assertThat(post("/ocsp/issuing", request).statuses()).containsValue("unknown");
    }

    @Test
    void keepsTellingOtherMistakesAsHttpDoes() {
        assertThat(send("PUT", "/ocsp/issuing", awkward())).startsWith("HTTP/1.1 405");
        assertThat(
                        exchange(
                                head("/ocsp/issuing")
                                        .replace("GET", "POST")
                                        .replace("Host:", "Content-Type: text/plain\r\nHost:")))
                .startsWith("HTTP/1.1 415");
        assertThat(get("/ocsp/issuing/MAA=?x=1").outcome()).isEqualTo("malformedRequest");
    }

    @Test
    void isThereUnderEveryNameWithoutTls() {
        assertThat(exchange(head("/ocsp/issuing/MAA=").replace("Host: x", "Host: pki.example.org")))
                .startsWith("HTTP/1.1 200");
    }

    private byte[] awkward() {
        return question().about("SHA-256", AWKWARD).der();
    }

    private OcspQuestion question() {
        return OcspQuestion.to(issuing());
    }

    private Certificate issuing() {
        return authorities.find(new AuthorityName("issuing")).orElseThrow().certificate();
    }

    private OcspReading get(String target) {
        return reading(exchange(head(target)));
    }

    private OcspReading post(String target, byte[] body) {
        return reading(send("POST", target, body));
    }

    private String send(String method, String target, byte[] body) {
        return exchange(
                "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/ocsp-request\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(method, target, body.length, new String(body, ISO_8859_1)));
    }

    private static String head(String target) {
        return "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(target);
    }

    private String exchange(String request) {
        try {
            return Wire.send(base.getPort(), request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OcspReading reading(String answer) {
        assertThat(answer)
                .startsWith("HTTP/1.1 200 ")
                .contains("application/ocsp-response", "nosniff");
        return OcspReading.of(
                answer.substring(answer.indexOf("\r\n\r\n") + 4).getBytes(ISO_8859_1));
    }
}
