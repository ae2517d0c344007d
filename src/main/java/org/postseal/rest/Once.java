package org.postseal.rest;

import java.util.Optional;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** For what may be said in the query or in the JSON body, but not in both. */
final class Once {

    private Once() {}

    /**
     * @throws Problem of kind {@code MALFORMED} when both are there, even if they agree
     */
    static <T> Optional<T> of(String name, Optional<T> query, Optional<T> body) {
        if (query.isPresent() && body.isPresent()) {
            throw new Problem(
                    Kind.MALFORMED,
                    "\"" + name + "\" is given in the query and in the body; give it once.");
        }
        return query.or(() -> body);
    }
}
