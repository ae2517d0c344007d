package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.problem.Kind.MALFORMED;
import static org.postseal.problem.Kind.POLICY;
import static org.postseal.testing.Refusal.assertRefused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {

    private static final String LABEL_63 = "a".repeat(63);

    @ParameterizedTest
    @CsvSource({
        "mail.example.org, mail.example.org",
        "MAIL.Example.ORG, mail.example.org",
        "mail.example.org., mail.example.org",
        "localhost, localhost",
        "3com.example, 3com.example",
        "1.2.3.4.example, 1.2.3.4.example",
        "bücher.example, xn--bcher-kva.example",
        "BÜCHER.example, xn--bcher-kva.example",
        "xn--bcher-kva.example, xn--bcher-kva.example",
        "XN--BCHER-KVA.example, xn--bcher-kva.example",
        "straße.de, xn--strae-oqa.de",
        "βόλος.com, xn--nxasmm1c.com",
        "日本語.example, xn--wgv71a119e.example",
        "mail。example。org, mail.example.org",
        "ｍａｉｌ.example, mail.example",
        "рау.example, xn--80a5ak.example"
    })
    void isOneTextHoweverItIsWritten(String text, String canonical) {
        assertThat(HostName.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                ".example.org",
                "a..b",
                "example.org..",
                "-a.example",
                "a-.example",
                "a b.example",
                "a\u0000.example",
                "a\n.example",
                "a/b.example",
                "a:25",
                "*.example.org",
                "joe@example.org",
                "ab--cd.example",
                "10.0.0.1",
                "010.0.0.1",
                "2130706433",
                "mail.0x7f",
                "mail.example.123",
                "a。。b",
                "a\u202e.example"
            })
    void refusesWhatIsNoHostName(String text) {
        assertRefused(MALFORMED, () -> HostName.parse(text));
    }

    @Test
    void namesTheLabelThatIsWrong() {
        assertRefused(
                MALFORMED,
                () -> HostName.parse("mail.ex_ample.org"),
                "'ex_ample'",
                "underscore",
                "'mail.ex_ample.org'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xn--a",
                "xn--",
                "xn--abc-",
                "xn--bcher-kv.example",
                "xn--n3h.example", // a snowman: UTS 46 has it, IDNA2008 doesn't
                "☃.example",
                "xn--e28h.example", // an emoji
                "xn--a-ecp.ru",
                "xn--xn--a--gua.pt"
            })
    void refusesALabelThatIdna2008DoesNotRoundTrip(String text) {
        assertRefused(MALFORMED, () -> HostName.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pаypal.example", "xn--pypal-4ve.example", "googlе.com"})
    void refusesALabelThatMixesScripts(String text) {
        assertRefused(POLICY, () -> HostName.parse(text), "mixes scripts");
    }

    @Test
    void letsJapaneseMixItsThreeScripts() {
        assertThat(HostName.parse("ひらカタ漢字.jp").value()).startsWith("xn--");
    }

    @Test
    void knowsTheLengthsOfDns() {
        String name253 = String.join(".", LABEL_63, LABEL_63, LABEL_63, "a".repeat(61));

        assertThat(HostName.parse(name253 + ".").value()).hasSize(253);
        assertRefused(MALFORMED, () -> HostName.parse(name253 + "a"), "253");
        assertRefused(MALFORMED, () -> HostName.parse(LABEL_63 + "a.example"), "63");
        assertRefused(MALFORMED, () -> HostName.parse("ü".repeat(100_000)), "253");
    }

    @Test
    void countsLabels() {
        assertThat(HostName.parse("localhost").labels()).isEqualTo(1);
        assertThat(HostName.parse("mail.example.org.").labels()).isEqualTo(3);
    }

    @Test
    void isBelowADomainAtAnyDepthButNotBelowItself() {
        HostName domain = HostName.parse("example.org");

        assertThat(HostName.parse("a.b.example.org").isBelow(domain)).isTrue();
        assertThat(domain.isBelow(domain)).isFalse();
        assertThat(HostName.parse("badexample.org").isBelow(domain)).isFalse();
    }

    @Test
    void canNotBeMadeUnnormalised() {
        assertThat(new HostName("MAIL.example.org.")).isEqualTo(HostName.parse("mail.example.org"));
    }
}
