package org.postseal.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Reads parameters that are not text; the framework would answer 404 where they are malformed. */
public final class Parameters {

    /** RFC 3339 has four digits for it, Java more. */
    private static final int LAST_YEAR = 9999;

    private Parameters() {}

    /**
     * One that can't be left out.
     *
     * @throws Problem of kind {@code MALFORMED}
     */
    public static <T> T required(String name, Optional<T> value) {
        return value.orElseThrow(
                () -> new Problem(Kind.MALFORMED, name + " is missing from the query."));
    }

    /**
     * A whole number in decimal.
     *
     * @throws Problem of kind {@code MALFORMED}
     */
    public static int number(String name, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new Problem(Kind.MALFORMED, name + " is a number.", e);
        }
    }

    /**
     * {@code true} or {@code false}.
     *
     * @throws Problem of kind {@code MALFORMED}
     */
    public static boolean bool(String name, String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new Problem(Kind.MALFORMED, name + " is true or false.");
        };
    }

    /**
     * A time of RFC 3339.
     *
     * @throws Problem of kind {@code MALFORMED}
     */
    public static Instant instant(String name, String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            if (time.getYear() >= 0 && time.getYear() <= LAST_YEAR) {
                return time.toInstant();
            }
        } catch (DateTimeException e) {
            throw noTime(name, e);
        }
        throw noTime(name, null);
    }

    /**
     * The id in a path; what is none is the id of nothing.
     *
     * @throws Problem of kind {@code NOT_FOUND}
     */
    public static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new Problem(Kind.NOT_FOUND, "There is nothing with this id.", e);
        }
    }

    private static Problem noTime(String name, DateTimeException cause) {
        return new Problem(
                Kind.MALFORMED,
                name + " is a time as in RFC 3339, for example 2026-12-31T00:00:00Z.",
                cause);
    }
}
