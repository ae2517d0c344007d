package org.postseal.issuance;

import java.util.regex.Pattern;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Chosen by a client so that repeating a request gives the same certificate. */
public record IdempotencyKey(String value) {

    private static final Pattern SYNTAX = Pattern.compile("[\\x21-\\x7e]{1,255}");

    /**
     * Checks the syntax.
     *
     * @throws Problem of kind {@code MALFORMED}
     */
    public IdempotencyKey {
        if (!SYNTAX.matcher(value).matches()) {
            throw new Problem(
                    Kind.MALFORMED,
                    "An Idempotency-Key is 1 to 255 visible ASCII characters, a UUID for example.");
        }
    }
}
