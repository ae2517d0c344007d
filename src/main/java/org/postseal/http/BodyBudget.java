package org.postseal.http;

import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;

/** How much of all bodies together may be in memory, so that many senders can't exhaust it. */
@Singleton
class BodyBudget {

    /** In octets: 64 bodies of the largest size, or a thousand CSRs. */
    static final long TOTAL = 64L * BodyLimit.LARGEST;

    private final AtomicLong taken = new AtomicLong();

    /** Whether {@code octets} more may be held; then they are until {@link #release}. */
    boolean take(long octets) {
        if (taken.addAndGet(octets) <= TOTAL) {
            return true;
        }
        taken.addAndGet(-octets);
        return false;
    }

    void release(long octets) {
        taken.addAndGet(-octets);
    }

    long taken() {
        return taken.get();
    }
}
