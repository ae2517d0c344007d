package org.postseal.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

class UnlockThrottleTest {

    private final UnlockThrottle throttle = new UnlockThrottle(UUID.randomUUID());
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void letsFiveTriesPassAtOnceAndNotASixth() {
        for (int i = 1; i <= 5; i++) {
            assertThat(throttle.charge(now)).isEqualTo(i);
        }
        Problem refusal = refusal();
        assertThat(refusal.kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(refusal.retryAfter()).hasValue(Duration.ofSeconds(11));
    }

    @Test
    void doublesTheWaitUpToAQuarterOfAnHour() {
        for (int i = 0; i < 5; i++) {
            throttle.charge(now);
        }
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Duration wait = refusal().retryAfter().orElseThrow().minusSeconds(1);
            waits.add(wait.toSeconds());
            now = now.plus(wait);
            throttle.charge(now);
        }
        assertThat(waits)
                .containsExactly(
                        10L, 20L, 40L, 80L, 160L, 320L, 640L, 900L, 900L, 900L, 900L, 900L);
    }

    @Test
    void doesNotCountATryThatItRefused() {
        for (int i = 0; i < 5; i++) {
            throttle.charge(now);
        }
        for (int i = 0; i < 100; i++) {
            refusal();
        }
        now = now.plusSeconds(10);
        assertThat(throttle.charge(now)).isEqualTo(6);
    }

    @Test
    void startsAgainAfterTheRightPassphrase() {
        for (int i = 0; i < 5; i++) {
            throttle.charge(now);
        }
        throttle.forget();
        assertThat(throttle.charge(now)).isEqualTo(1);
    }

    private Problem refusal() {
        return catchThrowableOfType(Problem.class, () -> throttle.charge(now));
    }
}
