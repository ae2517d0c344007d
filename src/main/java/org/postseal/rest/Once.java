package org.postseal.rest;

import java.util.Optional;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.SignedRequest;

/** For what may be said in one of two places, but not in both. */
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

    /**
     * The key under which a request is done once: of a signed one, its digest.
     *
     * @throws Problem of kind {@code MALFORMED} when there is a header beside the signature
     */
    static Optional<String> key(Optional<String> header, Optional<SignedRequest> signed) {
        if (header.isPresent() && signed.isPresent()) {
            throw new Problem(
                    Kind.MALFORMED,
                    "A signed request is its own Idempotency-Key; leave the header out.");
        }
        return header.or(() -> signed.map(SignedRequest::digest));
    }
}
