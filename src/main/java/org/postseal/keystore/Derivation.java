package org.postseal.keystore;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Deriving keys from passphrases takes memory by design: one at a time, so that any number of
 * unlocks at once needs no more than one.
 */
final class Derivation {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    // Static because the memory that it guards is the process's. Fair, so that nobody waits for
    // ever;
    // a thread that holds it may derive from several slots.
    private static final ReentrantLock TURN = new ReentrantLock(true);

    private Derivation() {}

    /**
     * Runs {@code work} while no other derivation runs in this process.
     *
     * @throws Problem of kind {@code UNAVAILABLE} when others take too long
     */
    static <T> T alone(Supplier<T> work) {
        try {
            if (!TURN.tryLock(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        }
        try {
            return work.get();
        } finally {
            TURN.unlock();
        }
    }

    private static Problem busy() {
        return new Problem(
                Kind.UNAVAILABLE, "Too many passphrases are being checked; try again later.");
    }
}
