package org.postseal.keystore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postseal.testing.Refusal.assertRefused;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.postseal.problem.Kind;

class PassphraseTest {

    @Test
    void countsCharactersNotOctets() {
        try (Passphrase eleven = passphrase("日本語日本語日本語日本");
                Passphrase twelve = passphrase("日本語日本語日本語日本語");
                Passphrase elevenOutsideTheBasicPlane = passphrase("😀".repeat(11))) {
            assertTooShort(eleven);
            assertTooShort(elevenOutsideTheBasicPlane);
            assertThat(twelve.requireStrong()).isSameAs(twelve);
        }
    }

    @Test
    void doesNotCountACombiningMarkAsACharacter() {
        try (Passphrase decomposed = passphrase("e\u0301".repeat(6))) {
            assertTooShort(decomposed);
        }
    }

    @Test
    void isTheSameForOurSlotsHoweverAKeyboardComposesIt() {
        try (Passphrase composed = passphrase("caf\u00e9 au lait");
                Passphrase decomposed = passphrase("cafe\u0301 au lait")) {
            assertThat(decomposed.normalizedUtf8()).isEqualTo(composed.normalizedUtf8());
            assertThat(decomposed.utf8()).isNotEqualTo(composed.utf8());
        }
    }

    @Test
    void leavesOutTheLineBreakThatAFileEndsWith() {
        for (String ending : new String[] {"", "\n", "\r\n"}) {
            try (Passphrase read = Passphrase.ofLine(("grün und lang" + ending).getBytes(UTF_8))) {
                assertThat(read.utf8()).isEqualTo("grün und lang".getBytes(UTF_8));
            }
        }
    }

    @Test
    void refusesWhatIsNoLineOfText() {
        assertMalformed("");
        assertMalformed("\n");
        assertMalformed("two\nlines of text");
        assertMalformed("two line ends\n\n");
        assertMalformed("a NUL\0 in the middle");
        assertMalformed("half a character \ud83d");
        assertMalformed("x".repeat(1025));
        byte[] latin1 = {'L', (byte) 0xfc, 'b'};
        assertRefused(Kind.MALFORMED, () -> Passphrase.ofLine(latin1), "UTF-8");
        assertRefused(Kind.MALFORMED, () -> Passphrase.ofLine(new byte[1 << 20]), "1024 octets");
    }

    @Test
    void canNotBeUsedOnceItIsWiped() {
        Passphrase passphrase = passphrase("correct horse battery");
        passphrase.close();
        assertThatThrownBy(passphrase::utf8).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(passphrase::characters).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(passphrase::requireStrong).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void copiesWhatItIsGivenSoThatTheCallerCanWipeIt() {
        char[] text = "correct horse battery".toCharArray();
        try (Passphrase passphrase = Passphrase.of(text)) {
            text[0] = 'X';
            assertThat(passphrase.characters()).startsWith('c');
        }
    }

    @Test
    void doesNotPrintItself() {
        try (Passphrase passphrase = passphrase("correct horse battery")) {
            assertThat(passphrase.toString()).doesNotContain("horse", "21");
        }
    }

    @Test
    void makesRecoveryPassphrasesThatAreStrongPrintableAndDifferent() {
        SecureRandom random = new SecureRandom();
        try (Passphrase one = Passphrase.random(random);
                Passphrase other = Passphrase.random(random)) {
            String text = new String(one.characters());
            assertThat(text).matches("([0-9a-hjkmnp-tv-z]{4}-){6}[0-9a-hjkmnp-tv-z]{4}");
            assertThat(text).isNotEqualTo(new String(other.characters()));
            one.requireStrong();
        }
    }

    private static Passphrase passphrase(String text) {
        return Passphrase.of(text.toCharArray());
    }

    private static void assertMalformed(String text) {
        assertRefused(Kind.MALFORMED, () -> passphrase(text));
    }

    private static void assertTooShort(Passphrase passphrase) {
        assertRefused(Kind.POLICY, passphrase::requireStrong, "at least 12 characters");
    }
}
