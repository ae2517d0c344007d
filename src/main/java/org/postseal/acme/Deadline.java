package org.postseal.acme;

import java.time.Duration;

/** By when the whole of a validation has ended, however many places it leads to. */
final class Deadline {

    private final long end;

    private Deadline(long end) {
        this.end = end;
    }

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** How long one step may take that needs no longer than {@code most}; not negative. */
    Duration within(Duration most) {
        Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
        return left.compareTo(most) < 0 ? left : most;
    }

    /** Whether there is time left for something that takes so long. */
    boolean allows(Duration time) {
        return end - System.nanoTime() > time.toNanos();
    }
}
