package org.postseal.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * So many a minute for each key, in this replica's memory. Who has used up a minute's worth at once
 * gets one back every so many seconds.
 */
final class Allowance<K> {

    private static final Duration PERIOD = Duration.ofMinutes(1);

    /** Of an attacker with more keys than these, the oldest are forgotten. */
    private static final long MOST_KEYS = 50_000;

    private final long count;
    private final TimeMeter time;

    /** After a period unused a bucket is full again, as a new one is. */
    private final Cache<K, Bucket> buckets =
            Caffeine.newBuilder().maximumSize(MOST_KEYS).expireAfterAccess(PERIOD).build();

    /**
     * @param setting what {@code count} comes from
     * @throws Problem when {@code count} is not above zero
     */
    Allowance(String setting, int count, Clock clock) {
        if (count < 1) {
            throw new Problem(
                    Kind.POLICY,
                    "%s is %d, but must be a whole number above zero.".formatted(setting, count));
        }
        this.count = count;
        this.time = new ClockMeter(clock);
    }

    /** Empty when it was granted, else how long to wait for the next. */
    Optional<Duration> take(K key) {
        ConsumptionProbe probe =
                buckets.get(key, fresh -> fullBucket()).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    private Bucket fullBucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(count).refillGreedy(count, PERIOD))
                .withCustomTimePrecision(time)
                .build();
    }

    /** The service's clock for the library. */
    private record ClockMeter(Clock clock) implements TimeMeter {

        @Override
        public long currentTimeNanos() {
            return ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant());
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }
}
