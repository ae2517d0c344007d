package org.postseal.x509;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * How long a certificate lives: an ISO 8601 period such as {@code P90D} or {@code P1Y}, whose
 * calendar units are taken in UTC, or a duration such as {@code PT12H}.
 */
public record Validity(Period period, Duration duration) {

    /** RFC 5280 §4.1.2.5: the last moment that a certificate can name. */
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T23:59:59Z");

    public Validity {
        if (period.isNegative()
                || duration.isNegative()
                || (period.isZero() && duration.isZero())
                || duration.toNanosPart() != 0) {
            throw malformed(null);
        }
    }

    /**
     * Reads either form.
     *
     * @throws Problem of kind {@code MALFORMED} when {@code text} is neither, or not above zero
     */
    public static Validity parse(String text) {
        try {
            return text.indexOf('T') < 0
                    ? new Validity(Period.parse(text), Duration.ZERO)
                    : new Validity(Period.ZERO, Duration.parse(text));
        } catch (DateTimeParseException e) {
            throw malformed(e);
        }
    }

    /**
     * The last second of a life that begins at {@code start}, as {@code notAfter} names it
     * (inclusive, RFC 5280 §4.1.2.5).
     *
     * @throws Problem of kind {@code POLICY} past the year 9999
     */
    public Instant lastSecond(Instant start) {
        try {
            Instant end = start.atOffset(ZoneOffset.UTC).plus(period).plus(duration).toInstant();
            if (!end.isAfter(END_OF_TIME)) {
                return end.minusSeconds(1);
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw tooLong(e);
        }
        throw tooLong(null);
    }

    @Override
    public String toString() {
        return duration.isZero() ? period.toString() : duration.toString();
    }

    private static Problem malformed(RuntimeException cause) {
        return new Problem(
                Kind.MALFORMED,
                "A validity is an ISO 8601 period or duration above zero, for example P90D, P1Y or PT12H.",
                cause);
    }

    private static Problem tooLong(RuntimeException cause) {
        return new Problem(
                Kind.POLICY,
                "A certificate can't be valid beyond the year 9999; ask for less.",
                cause);
    }
}
