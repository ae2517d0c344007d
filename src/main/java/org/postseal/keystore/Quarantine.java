package org.postseal.keystore;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Whether this replica must not sign, although it could: its database is an old copy, which has
 * forgotten what was revoked. What is public and signed already goes on.
 */
@ApplicationScoped
public class Quarantine {

    private volatile Optional<String> reason = Optional.empty();

    /**
     * From now on.
     *
     * @param sentence says to an operator what to do
     */
    public void impose(String sentence) {
        reason = Optional.of(sentence);
    }

    public void lift() {
        reason = Optional.empty();
    }

    /** Empty when there is none. */
    public Optional<String> reason() {
        return reason;
    }

    /**
     * Lets pass what needs a signature.
     *
     * @throws Problem of kind {@code UNAVAILABLE} with the sentence
     */
    public void requireNone() {
        reason.ifPresent(
                sentence -> {
                    throw new Problem(Kind.UNAVAILABLE, sentence);
                });
    }
}
