package org.postseal.x509;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.problem.Kind.MALFORMED;
import static org.postseal.testing.Refusal.assertRefused;

import java.net.URLEncoder;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Keys;
import org.postseal.testing.OcspQuestion;
import org.postseal.testing.TestAuthority;

/** The ways in which clients and proxies write a request into a path. */
class OcspPathTest {

    /** With a plus, a slash, two slashes in a row and padding. */
    private static final byte[] OCTETS = {0x30, 0x0b, 0, (byte) 0xfb, -1, -1, 1, 2, 3, 4, 5, 6, 7};

    private static final String BASE64 = Base64.getEncoder().encodeToString(OCTETS);

    @Test
    void theExampleHasAllThatIsDifficult() {
        assertThat(BASE64).contains("+", "//").endsWith("==");
    }

    @Test
    void readsBase64AsItIs() {
        assertThat(OcspPath.decode(BASE64)).isEqualTo(OCTETS);
    }

    @Test
    void readsPercentEncodingInEitherCase() {
        String encoded = URLEncoder.encode(BASE64, UTF_8);

        assertThat(encoded).contains("%2B", "%2F", "%3D");
        assertThat(OcspPath.decode(encoded)).isEqualTo(OCTETS);
        assertThat(OcspPath.decode(encoded.replace("%2F", "%2f"))).isEqualTo(OCTETS);
    }

    @Test
    void readsBase64Url() {
        assertThat(OcspPath.decode(Base64.getUrlEncoder().encodeToString(OCTETS)))
                .isEqualTo(OCTETS);
    }

    @Test
    void readsItWithoutPadding() {
        assertThat(OcspPath.decode(BASE64.replace("=", ""))).isEqualTo(OCTETS);
        assertThat(OcspPath.decode(BASE64.replace("==", "="))).isEqualTo(OCTETS);
    }

    @Test
    void readsAPlusThatBecameASpace() {
        assertThat(OcspPath.decode(BASE64.replace('+', ' '))).isEqualTo(OCTETS);
    }

    /** When the URL in the certificate ends with a slash itself. */
    @Test
    void readsItAfterMoreThanOneSlash() {
        assertThat(OcspPath.decode("//" + BASE64)).isEqualTo(OCTETS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"M", "M!!!", "MA%", "MA%2", "MA%zz", "MA%-1", "MÄ", "M\0AA"})
    void refusesWhatIsNoBase64(String path) {
        assertRefused(MALFORMED, () -> OcspPath.decode(path), "Base64");
    }

    @Test
    void refusesALongPathUnread() {
        assertRefused(MALFORMED, () -> OcspPath.decode("A".repeat(300_000)), "Base64");
    }

    @Test
    void refusesARequestFromWhichAProxyTookASlash() {
        OcspQuestion question =
                OcspQuestion.to(
                        TestAuthority.root(DistinguishedName.parse("CN=Root"), Keys.p256())
                                .certificate());
        byte[] slashes = new byte[18];
        Arrays.fill(slashes, (byte) -1);
        String path =
                Base64.getEncoder().encodeToString(question.about("SHA-1", 1).nonce(slashes).der());

        assertThat(OcspRequest.parsePath(path).nonce()).isPresent();
        assertRefused(
                MALFORMED, () -> OcspRequest.parsePath(path.replaceFirst("//", "/")), "cut off");
    }
}
