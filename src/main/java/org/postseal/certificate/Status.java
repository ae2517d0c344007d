package org.postseal.certificate;

import java.util.Arrays;
import java.util.Locale;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** What a certificate is worth now. Revoked wins over expired. */
public enum Status {
    VALID,
    REVOKED,
    EXPIRED;

    /**
     * Reads a label.
     *
     * @throws Problem of kind {@code MALFORMED}
     */
    public static Status parse(String label) {
        return Arrays.stream(values())
                .filter(status -> status.label().equals(label))
                .findFirst()
                .orElseThrow(
                        () ->
                                new Problem(
                                        Kind.MALFORMED,
                                        "A status is one of valid, revoked and expired."));
    }

    /** As it stands in JSON and queries. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
