package org.postseal.authority;

import java.util.Arrays;
import java.util.Locale;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Where an authority stands. */
public enum AuthorityKind {
    /** Self-signed: a trust anchor. */
    ROOT,
    /** Certified by another authority. */
    ISSUING;

    /**
     * Reads a label.
     *
     * @throws Problem of kind {@code MALFORMED}
     */
    public static AuthorityKind parse(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(
                        () ->
                                new Problem(
                                        Kind.MALFORMED, "An authority's kind is root or issuing."));
    }

    /** As it stands in JSON. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
