package org.postseal.issuance;

import jakarta.enterprise.context.ApplicationScoped;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Whether there is room for more certificates. What is left of a disk that is full is for
 * revocations and their lists: nobody is hurt by a certificate that comes an hour later.
 */
@ApplicationScoped
public class Room {

    private volatile boolean left = true;

    public void set(boolean isLeft) {
        left = isLeft;
    }

    /**
     * @throws Problem of kind {@code UNAVAILABLE} when there is none
     */
    void require() {
        if (!left) {
            throw new Problem(
                    Kind.UNAVAILABLE,
                    "The disk of the data directory is full, so nothing is issued until there is space on it; certificates can be revoked.");
        }
    }
}
