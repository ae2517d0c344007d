package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.problem.Kind.MALFORMED;
import static org.postseal.problem.Kind.UNAVAILABLE;
import static org.postseal.testing.Refusal.assertRefused;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SerialNumberTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00.123456Z");

    private final SecureRandom random = new SecureRandom();

    @Test
    void isSixteenOctetsThatSayWhenItWasMade() {
        SerialNumber serial = SerialNumber.next(NOW, random);

        assertThat(serial.hex()).hasSize(32).startsWith("01a20d6d5a7b");
        assertThat(serial.octets()).hasSize(16);
        assertThat(serial.value().toByteArray()).hasSize(16);
        assertThat(serial.time()).contains(Instant.parse("2026-11-24T12:00:00.123Z"));
    }

    @Test
    void isSortedByTimeAndNeverTheSame() {
        SerialNumber first = SerialNumber.next(NOW, random);

        assertThat(SerialNumber.next(NOW, random)).isNotEqualTo(first);
        assertThat(SerialNumber.next(NOW.plusMillis(1), random).hex()).isGreaterThan(first.hex());
    }

    @Test
    void comesBackFromTextAndOctets() {
        SerialNumber serial = SerialNumber.next(NOW, random);

        assertThat(SerialNumber.parse(serial.hex())).isEqualTo(serial);
        assertThat(SerialNumber.ofOctets(serial.octets())).isEqualTo(serial);
        assertThat(SerialNumber.parse("0A")).hasToString("0a");
        assertThat(SerialNumber.parse("7f" + "ff".repeat(19)).octets()).hasSize(20);
    }

    @Test
    void hasNoTimeWhenItIsNotOurs() {
        assertThat(SerialNumber.parse("0123").time()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "00", "0g", "0x01", "-1", "01:02", " 01", "\uff11\uff11"})
    void refusesWhatIsNoSerialNumber(String text) {
        assertRefused(MALFORMED, () -> SerialNumber.parse(text));
    }

    @Test
    void refusesMoreThanTwentyOctetsOfDer() {
        assertRefused(MALFORMED, () -> SerialNumber.parse("80" + "00".repeat(19)), "20 octets");
        assertRefused(MALFORMED, () -> new SerialNumber(BigInteger.valueOf(-1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "1969-01-01T00:00:00Z", "9999-01-01T00:00:00Z"})
    void refusesAClockThatCanNotBeTrue(String now) {
        assertRefused(UNAVAILABLE, () -> SerialNumber.next(Instant.parse(now), random), "clock");
    }
}
