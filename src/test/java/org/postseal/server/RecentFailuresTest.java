package org.postseal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentFailuresTest {

    @Test
    void areTooManyFromTheEleventhInAMinuteOn() {
        RecentFailures failures = new RecentFailures();

        assertThat(IntStream.range(0, 10).anyMatch(i -> failures.isTooMany(seconds(i)))).isFalse();
        assertThat(failures.isTooMany(seconds(11))).isTrue();
    }

    @Test
    void areForgottenAfterAMinute() {
        RecentFailures failures = new RecentFailures();

        assertThat(IntStream.range(0, 100).anyMatch(i -> failures.isTooMany(seconds(i * 10))))
                .isFalse();
    }

    private static long seconds(int count) {
        return Duration.ofSeconds(count).toNanos();
    }
}
