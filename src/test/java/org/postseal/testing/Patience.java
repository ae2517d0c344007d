package org.postseal.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A test's that looks again and again for what must come. It ends, so that what does not come is a
 * failure: JUnit's timeout only interrupts, and a loop that does not look goes on for ever.
 */
public final class Patience {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration MOMENT = Duration.ofMillis(20);

    private final long end = System.nanoTime() + LONG.toNanos();

    /**
     * Waits until the next look.
     *
     * @throws AssertionError when the time is up
     */
    public void aMoment() {
        if (System.nanoTime() - end > 0 || Thread.interrupted()) {
            throw new AssertionError("What was waited for did not come.");
        }
        LockSupport.parkNanos(MOMENT.toNanos());
    }
}
