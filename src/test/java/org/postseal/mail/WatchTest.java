package org.postseal.mail;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.postseal.problem.Problem;

/** What an administrator says about the watch. */
class WatchTest {

    @Test
    void looksAtNothingWhenItIsOff() {
        Watch watch = watch(new Settings(false, Duration.ofHours(1)));

        // It has no database to ask which hosts are due.
        assertThatCode(watch::takeTurns).doesNotThrowAnyException();
    }

    @Test
    void refusesToBotherHostsAllTheTime() {
        assertThatThrownBy(() -> watch(new Settings(true, Duration.ZERO)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("postseal.watch.interval");
    }

    private static Watch watch(WatchConfig config) {
        return new Watch(null, null, null, Clock.systemUTC(), config);
    }

    private record Settings(boolean enabled, Duration interval) implements WatchConfig {}
}
