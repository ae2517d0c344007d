package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.testing.Refusal.assertRefused;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.problem.Kind;

class ValidityTest {

    /** The start is the first second and the end the last one that counts (RFC 5280 §4.1.2.5). */
    @ParameterizedTest
    @CsvSource({
        "P1D,    2026-03-01T12:00:00Z, 2026-03-02T11:59:59Z",
        "P90D,   2026-01-01T00:00:00Z, 2026-03-31T23:59:59Z",
        "P1M,    2026-01-31T00:00:00Z, 2026-02-27T23:59:59Z",
        "P1Y,    2024-02-29T00:00:00Z, 2025-02-27T23:59:59Z",
        "P2W,    2026-01-01T00:00:00Z, 2026-01-14T23:59:59Z",
        "P1Y2M3D,2026-01-01T00:00:00Z, 2027-03-03T23:59:59Z",
        "PT12H,  2026-01-01T00:00:00Z, 2026-01-01T11:59:59Z",
        "P1DT1H, 2026-01-01T00:00:00Z, 2026-01-02T00:59:59Z",
        "PT1S,   2026-01-01T00:00:00Z, 2026-01-01T00:00:00Z",
        "P10Y,   2045-06-01T00:00:00Z, 2055-05-31T23:59:59Z"
    })
    void endsWithTheSecondBeforeTheCalendarSaysSo(String text, Instant start, Instant end) {
        assertThat(Validity.parse(text).lastSecond(start)).isEqualTo(end);
    }

    /** When clocks go back in a zone, a day there has 25 hours; here it never has. */
    @Test
    void takesDaysInUtcWhereverTheMachineStands() {
        assertThat(Validity.parse("P1D").lastSecond(Instant.parse("2026-10-24T22:30:00Z")))
                .isEqualTo("2026-10-25T22:29:59Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "90",
                "90D",
                "P",
                "PT",
                "P0D",
                "PT0S",
                "-P1D",
                "P-1D",
                "P1Y-1D",
                "PT-1H",
                "-PT1H",
                "PT0.5S",
                "PT1.000000001S",
                "P1YT1H",
                "P1.5D",
                "P1D ",
                "P99999999999D",
                "one year",
                "P٣D"
            })
    void refusesWhatIsNoPeriodOrNotAboveZero(String text) {
        assertRefused(Kind.MALFORMED, () -> Validity.parse(text), "ISO 8601", "P90D");
    }

    @ParameterizedTest
    @ValueSource(strings = {"P8000Y", "P999999999Y", "P2147483647M", "PT9223372036854775807S"})
    void refusesAnEndThatNoCertificateCanName(String text) {
        Validity validity = Validity.parse(text);

        assertRefused(
                Kind.POLICY,
                () -> validity.lastSecond(Instant.parse("2026-01-01T00:00:00Z")),
                "9999");
    }

    @Test
    void canEndWithTheLastSecondThatACertificateCanName() {
        assertThat(Validity.parse("P1D").lastSecond(Instant.parse("9999-12-30T23:59:59Z")))
                .isEqualTo("9999-12-31T23:59:58Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"P90D", "P1Y2M3D", "PT12H"})
    void readsWhatItWrites(String text) {
        assertThat(Validity.parse(text)).hasToString(text);
    }
}
