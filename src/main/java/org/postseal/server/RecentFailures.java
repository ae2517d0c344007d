package org.postseal.server;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Whether something fails again and again, so that one more try would not help. */
final class RecentFailures {

    private static final int ENOUGH = 10;
    private static final Duration LATELY = Duration.ofMinutes(1);

    private final Deque<Long> failures = new ArrayDeque<>();

    /** Counts one, at {@code nanoTime}; whether there were more than ten in the last minute. */
    boolean isTooMany(long nanoTime) {
        failures.addLast(nanoTime);
        while (nanoTime - failures.getFirst() > LATELY.toNanos()) {
            failures.removeFirst();
        }
        return failures.size() > ENOUGH;
    }
}
