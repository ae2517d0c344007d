package org.postseal.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.testing.Refusal.assertRefused;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.problem.Kind;
import org.postseal.x509.SubjectAltName;

/** What a pattern covers, and what only looks like it. */
class NamePatternTest {

    @ParameterizedTest
    @CsvSource({
        "mail.example.org, mail.example.org",
        "mail.example.org, MAIL.Example.ORG.",
        "MAIL.Example.ORG., mail.example.org",
        "*.example.org, mail.example.org",
        "*.example.org, *.example.org",
        "**.example.org, mail.example.org",
        "**.example.org, a.b.c.example.org",
        "**.example.org, *.example.org",
        "**.example.org, *.b.example.org",
        "*.bücher.example, mail.xn--bcher-kva.example",
        "*.xn--bcher-kva.example, mail.bücher.example",
        "joe@example.org, joe@example.org",
        "*@example.org, joe@EXAMPLE.org",
        "192.0.2.1, 192.0.2.1"
    })
    void covers(String pattern, String name) {
        assertThat(covers(NamePattern.parse(pattern), name)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "mail.example.org, amail.example.org",
        "mail.example.org, mail.example.org.evil.org",
        "mail.example.org, *.example.org",
        "mail.example.org, *.mail.example.org",
        "*.example.org, example.org",
        "*.example.org, evilexample.org",
        "*.example.org, a.b.example.org",
        "*.example.org, *.b.example.org",
        "*.example.org, mail.example.org.evil.org",
        "*.example.org, joe@mail.example.org",
        "**.example.org, example.org",
        "**.example.org, evilexample.org",
        "**.example.org, *.evilexample.org",
        "joe@example.org, Joe@example.org",
        "joe@example.org, joe@mail.example.org",
        "*@example.org, joe@mail.example.org",
        "*@example.org, joe@evilexample.org",
        "*@example.org, mail.example.org",
        "192.0.2.1, 192.0.2.10"
    })
    void doesNotCover(String pattern, String name) {
        assertThat(covers(NamePattern.parse(pattern), name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "**",
                "*.",
                "**.",
                "*@",
                "m*.example.org",
                "*.*.example.org",
                "***.example.org",
                "mail.*.org",
                ".example.org",
                "example..org",
                "mail.example.org/",
                "mail_1.example.org"
            })
    void refusesWhatIsNoPattern(String text) {
        assertRefused(Kind.MALFORMED, () -> NamePattern.parse(text));
    }

    private static boolean covers(NamePattern pattern, String name) {
        return pattern.covers(SubjectAltName.parse(name));
    }
}
