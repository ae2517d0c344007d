package org.postseal.keystore;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Whether this replica must not sign, although it could: its database is an old copy, which has
 * forgotten what was revoked. What is public and signed already goes on.
 */
@ApplicationScoped
public class Quarantine {

    private static final Logger LOG = Logger.getLogger(Quarantine.class);

    private volatile Optional<String> own = Optional.empty();
    private volatile Optional<String> told = Optional.empty();

    /**
     * From now on, by what this replica knows itself.
     *
     * @param sentence says to an operator what to do
     */
    public void impose(String sentence) {
        change(() -> own = Optional.of(sentence));
    }

    /** As far as this replica knows itself. */
    public void lift() {
        change(() -> own = Optional.empty());
    }

    /** What the database says, to every replica. */
    void follow(Optional<String> sentence) {
        change(() -> told = sentence);
    }

    private synchronized void change(Runnable act) {
        boolean before = reason().isPresent();
        act.run();
        Optional<String> after = reason();
        if (!before) {
            after.ifPresent(LOG::error);
        } else if (after.isEmpty()) {
            LOG.info(
                    "The database is the newest again, or was accepted; this replica signs again. If it was put back, it has not what was revoked meanwhile in the older copy.");
        }
    }

    /** Empty when there is none. */
    public Optional<String> reason() {
        return own.or(() -> told);
    }

    /**
     * Lets pass what needs a signature.
     *
     * @throws Problem of kind {@code UNAVAILABLE} with the sentence
     */
    public void requireNone() {
        reason().ifPresent(
                        sentence -> {
                            throw new Problem(Kind.UNAVAILABLE, sentence);
                        });
    }
}
