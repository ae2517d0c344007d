package org.postseal.keystore;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * A row of {@code unlock_throttle}: how fast passphrases may be guessed. The first tries are free;
 * from the {@value #FREE_TRIES}th wrong one on the wait doubles up to a quarter of an hour, which
 * keeps the door open for whoever knows the passphrase and makes guessing hopeless.
 */
@Entity
@Table(name = "unlock_throttle")
class UnlockThrottle {

    static final int FREE_TRIES = 5;

    private static final Duration FIRST_WAIT = Duration.ofSeconds(10);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

    /** More than enough for the longest wait, and no overflow. */
    private static final int MOST_DOUBLINGS = 10;

    @Id
    @Column(name = "key_id")
    private UUID keyId;

    private int tries;

    @Column(name = "next_at")
    private Instant nextAt;

    /** For Hibernate. */
    protected UnlockThrottle() {}

    UnlockThrottle(UUID keyId) {
        this.keyId = keyId;
        forget();
    }

    /**
     * Counts a try that is about to be made, as if it were wrong already: so neither a crash nor a
     * hundred at once get more of them.
     *
     * @return how many there were since the passphrase was last right, this one included
     * @throws Problem of kind {@code RATE_LIMITED} when it is too early
     */
    int charge(Instant now) {
        if (now.isBefore(nextAt)) {
            throw new Problem(
                            Kind.RATE_LIMITED,
                            "Too many wrong passphrases for this authority; wait before the next try.")
                    .retryAfter(Duration.between(now, nextAt).plusSeconds(1));
        }
        if (tries < Integer.MAX_VALUE) {
            tries++;
        }
        nextAt = now.plus(waitAfter(tries));
        return tries;
    }

    /** After the right passphrase. */
    final void forget() {
        tries = 0;
        nextAt = Instant.EPOCH;
    }

    private static Duration waitAfter(int tries) {
        if (tries < FREE_TRIES) {
            return Duration.ZERO;
        }
        int doublings = Math.min(tries - FREE_TRIES, MOST_DOUBLINGS);
        Duration wait = FIRST_WAIT.multipliedBy(1L << doublings);
        return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }
}
