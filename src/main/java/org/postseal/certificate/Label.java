package org.postseal.certificate;

import java.util.regex.Pattern;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** The syntax that our own names share. */
final class Label {

    private static final Pattern SYNTAX = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private Label() {}

    /**
     * @param what the subject of the sentence, for example "An authority's name"
     * @throws Problem of kind {@code MALFORMED}
     */
    static void require(String what, String value) {
        if (value == null || !SYNTAX.matcher(value).matches()) {
            throw new Problem(
                    Kind.MALFORMED,
                    what
                            + " is 1 to 63 lower-case letters, digits and hyphens and does not begin with a hyphen.");
        }
    }
}
