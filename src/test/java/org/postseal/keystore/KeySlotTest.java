package org.postseal.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.testing.Refusal.assertRefused;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.Kind;
import org.postseal.x509.KeyType;

class KeySlotTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final KeyLabel LABEL = label("root");

    private final SealingKey dataKey = SealingKey.random(RANDOM);
    private final Passphrase right = Passphrase.of("grün, 日本語 und lang".toCharArray());
    private final Passphrase wrong = Passphrase.of("grün, 日本語 und kurz".toCharArray());

    @Test
    void opensForItsPassphraseOnly() {
        KeySlot slot = wrap(KeySlot.Kind.PASSPHRASE);
        byte[] sealed = dataKey.seal(new byte[] {1}, new byte[0], RANDOM);
        SealingKey opened = slot.open(LABEL, right).orElseThrow();
        assertThat(opened.open(sealed, new byte[0])).hasValue(new byte[] {1});
        assertThat(slot.open(LABEL, wrong)).isEmpty();
    }

    @Test
    void doesNotOpenForAnotherAuthority() {
        KeySlot slot = wrap(KeySlot.Kind.PASSPHRASE);
        assertThat(slot.open(label("issuing"), right)).isEmpty();
    }

    @Test
    void doesNotOpenAsAnotherKindOfSlot() {
        KeySlot slot = wrap(KeySlot.Kind.RECOVERY);
        KeySlot relabelled = new KeySlot(KeySlot.Kind.PASSPHRASE, slot.argon2(), slot.wrapped());
        assertThat(relabelled.open(LABEL, right)).isEmpty();
    }

    @Test
    void isMadeWithTheParametersOfRfc9106() {
        Argon2 argon2 = wrap(KeySlot.Kind.PASSPHRASE).argon2();
        assertThat(argon2.passes()).isEqualTo(3);
        assertThat(argon2.memoryKib()).isEqualTo(65_536);
        assertThat(argon2.lanes()).isEqualTo(4);
        assertThat(argon2.salt()).hasSize(16).isNotEqualTo(Argon2.fresh(RANDOM).salt());
    }

    @Test
    void refusesStoredParametersThatWouldExhaustMemoryOrTimeBeforeComputing() {
        byte[] salt = new byte[16];
        Instant start = Instant.now();
        assertOutOfBounds(() -> new Argon2(3, Integer.MAX_VALUE, 4, salt));
        assertOutOfBounds(() -> new Argon2(3, 262_145, 4, salt));
        assertOutOfBounds(() -> new Argon2(Integer.MAX_VALUE, 65_536, 4, salt));
        assertOutOfBounds(() -> new Argon2(0, 65_536, 4, salt));
        assertOutOfBounds(() -> new Argon2(3, 65_536, 1 << 24, salt));
        assertOutOfBounds(() -> new Argon2(3, 65_536, -1, salt));
        assertOutOfBounds(() -> new Argon2(3, 8, 4, salt));
        assertOutOfBounds(() -> new Argon2(3, 65_536, 4, new byte[0]));
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(1));
    }

    /** Frozen: when this fails, keys that people have stored can't be opened any more. */
    @Test
    void opensASlotThatAnEarlierVersionMade() {
        HexFormat hex = HexFormat.of();
        Argon2 argon2 = new Argon2(3, 65_536, 4, hex.parseHex("3915de20c662c6ee85def6ebb6323dfa"));
        KeySlot slot =
                new KeySlot(
                        KeySlot.Kind.PASSPHRASE,
                        argon2,
                        hex.parseHex(
                                "114c51dc8d91249440e9a8cad7e3a9033222f46f77b633e49264944a8582276d"
                                        + "6bac919216b2119459c53d2a0fdfa52605650aea1174d45d98eebacb"));
        SealingKey opened = slot.open(LABEL, right).orElseThrow();
        assertThat(
                        opened.open(
                                hex.parseHex(
                                        "0a6747d58ec828fa2e0174834c5d46bccf11e6f6d8e2f7c2ba087e90eafcd7"),
                                LABEL.associatedData("key")))
                .hasValue(new byte[] {'k', 'e', 'y'});
    }

    private KeySlot wrap(KeySlot.Kind kind) {
        return KeySlot.wrap(kind, dataKey, LABEL, right, RANDOM);
    }

    private static KeyLabel label(String authority) {
        return new KeyLabel(
                new AuthorityName(authority),
                UUID.fromString("6f9619ff-8b86-4011-b42d-00cf4fc964ff"),
                KeyType.EC_P384,
                "a1".repeat(32));
    }

    private static void assertOutOfBounds(ThrowingCallable act) {
        assertRefused(Kind.INTERNAL, act, "out of bounds");
    }
}
