package org.postseal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.problem.Problem;

class MultipartBodyTest {

    private static final MediaType TYPE =
            new MediaType("multipart", "form-data", Map.of("boundary", "XX"));
    private static final Set<String> KNOWN = Set.of("key", "passphrase");
    private static final String KEY =
            String.join(
                    "\r\n",
                    "--XX",
                    "Content-Disposition: form-data; name=\"key\"; filename=\"ca.key\"",
                    "Content-Type: application/octet-stream",
                    "",
                    "\u0000\u00ff",
                    "--X",
                    "");
    private static final String PASSPHRASE =
            "--XX\r\nContent-Disposition: form-data; name=\"passphrase\"\r\n\r\nsecret\r\n";
    private static final String END = "--XX--\r\n";

    @Test
    void givesThePartsAsTheyCame() {
        try (MultipartBody form = parse(KEY + PASSPHRASE + END)) {
            assertThat(form.required("key")).isEqualTo("\u0000\u00ff\r\n--X".getBytes(ISO_8859_1));
            assertThat(form.part("passphrase")).hasValue("secret".getBytes(ISO_8859_1));
            assertThat(form.part("name")).isEmpty();
        }
    }

    @Test
    void isNotMisledByAFileName() {
        String part =
                "--XX\r\ncontent-disposition: form-data; filename=\"a\\\"; name=key\"; name=passphrase\r\n\r\n";
        try (MultipartBody form = parse(part + "\r\n" + END)) {
            assertThat(form.required("passphrase")).isEmpty();
            assertThat(form.part("key")).isEmpty();
        }
    }

    @Test
    void takesAFormWithoutParts() {
        assertThat(parse("--XX--").part("key")).isEmpty();
    }

    @Test
    void wipesThePartsWhenItIsClosed() {
        MultipartBody form = parse(PASSPHRASE + END);
        byte[] passphrase = form.required("passphrase");
        form.close();
        assertThat(passphrase).containsOnly(0);
    }

    @Test
    void saysWhichPartIsMissing() {
        assertThatThrownBy(() -> parse(KEY + END).required("passphrase"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("\"passphrase\" is missing");
    }

    @Test
    void refusesAPartTwiceOrUnknown() {
        assertThatThrownBy(() -> parse(KEY + KEY + END)).hasMessageContaining("given twice");
        assertThatThrownBy(() -> parse(KEY + KEY.replace("key", "kez") + END))
                .hasMessageContaining("known: key, passphrase");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                PASSPHRASE,
                PASSPHRASE + "--XX",
                PASSPHRASE + "--YY--\r\n",
                "--XX\r\nContent-Disposition: form-data\r\n\r\nx\r\n" + END,
                "--XX\r\n\r\nx\r\n" + END,
                "--XX\r\nContent-Disposition: form-data; name=\"key\"\r\n",
                "preamble\r\n" + PASSPHRASE + END,
                PASSPHRASE + END + "epilogue",
                PASSPHRASE + "--XX-",
                PASSPHRASE + "--XXX\r\n" + PASSPHRASE + END,
                "--XX\r\nContent-Disposition: form-data; name=key; x\r\n\r\nx\r\n" + END,
                "--XX\r\nContent-Disposition: attachment; name=key\r\n\r\nx\r\n" + END,
                "--XX\r\nContent-Disposition: form-data; name=key\r\n"
                        + "Content-Transfer-Encoding: base64\r\n\r\nx\r\n"
                        + END
            })
    void refusesWhatIsNoWholeForm(String body) {
        Throwable thrown = catchThrowable(() -> parse(body));
        assertThat(thrown).isInstanceOf(Problem.class);
    }

    @Property(tries = 2000)
    void neverThrowsAnythingButAProblem(
            @ForAll @IntRange(max = 300) int place, @ForAll byte octet, @ForAll boolean cut) {
        byte[] body = (KEY + PASSPHRASE + END).getBytes(ISO_8859_1);
        int at = place % body.length;
        body[at] = octet;
        byte[] mutated = cut ? Arrays.copyOf(body, at) : body;
        Throwable thrown = catchThrowable(() -> MultipartBody.parse(TYPE, mutated, KNOWN).close());
        assertThat(thrown == null || thrown instanceof Problem).as("%s", thrown).isTrue();
    }

    private static MultipartBody parse(String body) {
        return MultipartBody.parse(TYPE, body.getBytes(ISO_8859_1), KNOWN);
    }
}
