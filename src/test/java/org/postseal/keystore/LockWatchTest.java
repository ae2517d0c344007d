package org.postseal.keystore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.keystore.KeystoreTrial.PASSPHRASE;
import static org.postseal.testing.Refusal.assertRefused;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postseal.keystore.KeystoreTrial.Stored;
import org.postseal.problem.Kind;
import org.postseal.testing.Owner;

/** A lock that came to pass on another replica; of that, only what it writes is here. */
@QuarkusTest
class LockWatchTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long LOOK_AGAIN_NANOS = 20_000_000;
    private static final String LISTENING =
            "FROM pg_stat_activity WHERE query = 'LISTEN postseal_lock'";

    @Inject Keystore keystore;
    @Inject KeystoreTrial trial;
    @Inject KeyLocks locks;
    @Inject LockWatch watch;
    @Inject Scheduler scheduler;

    @AfterEach
    void goOn() {
        scheduler.resume();
    }

    @Test
    void wipesTheKeyWhenItIsTold() {
        scheduler.pause();
        Stored authority = trial.unlocked();
        Signer handedOut = keystore.signer(authority.name());
        awaitListener();

        lockElsewhere(authority);

        await(() -> !keystore.isUnlocked(authority.name()));
        assertRefused(
                Kind.AUTHORITY_LOCKED, () -> handedOut.sign("text".getBytes(UTF_8)), "unlock");
    }

    @Test
    void listensAgainWhenItsConnectionWasLost() {
        scheduler.pause();
        Stored authority = trial.unlocked();
        awaitListener();
        List<String> lost = Owner.query("SELECT pid " + LISTENING);
        Owner.query("SELECT pg_terminate_backend(pid) " + LISTENING);
        await(
                () ->
                        Owner.query("SELECT pid " + LISTENING).stream()
                                .anyMatch(pid -> !lost.contains(pid)));

        lockElsewhere(authority);

        await(() -> !keystore.isUnlocked(authority.name()));
    }

    @Test
    void wipesTheKeyAlsoWhenNobodyTellsIt() {
        Stored authority = trial.unlocked();

        lockElsewhereSilently(authority);

        await(() -> !keystore.isUnlocked(authority.name()));
    }

    @Test
    void wipesTheKeyAlsoWhenTheQuarantineCannotBeReadAndSaysSoOnce() {
        scheduler.pause();
        Stored authority = trial.unlocked();
        lockElsewhereSilently(authority);
        List<LogRecord> logged = new CopyOnWriteArrayList<>();
        Handler handler = keeping(logged);
        Logger log = Logger.getLogger(LockWatch.class.getName());
        log.addHandler(handler);
        Owner.update("ALTER TABLE quarantine RENAME TO unreadable");
        try {
            watch.look();
            watch.look();
        } finally {
            Owner.update("ALTER TABLE unreadable RENAME TO quarantine");
            log.removeHandler(handler);
        }

        assertThat(keystore.isUnlocked(authority.name())).isFalse();
        assertThat(logged)
                .filteredOn(line -> line.getLevel().intValue() >= Level.WARNING.intValue())
                .hasSize(1);
    }

    private static Handler keeping(List<LogRecord> logged) {
        return new Handler() {
            @Override
            public void publish(LogRecord line) {
                logged.add(line);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    @Test
    void leavesAloneWhatWasUnlockedAfterTheLock() {
        scheduler.pause();
        Stored authority = trial.unlocked();
        lockElsewhereSilently(authority);

        trial.unlock(authority, PASSPHRASE);
        watch.look();

        assertThat(keystore.isUnlocked(authority.name())).isTrue();
    }

    @Test
    void leavesOtherAuthoritiesAlone() {
        scheduler.pause();
        Stored authority = trial.unlocked();
        lockElsewhereSilently(trial.unlocked());

        watch.look();

        assertThat(keystore.isUnlocked(authority.name())).isTrue();
    }

    @Test
    void refusesAnUnlockThatALockHasOvertaken() {
        scheduler.pause();
        Stored authority = trial.locked();
        whileEachTryIsOvertakenByALock(
                () ->
                        assertRefused(
                                Kind.CONFLICT,
                                () -> trial.unlock(authority, PASSPHRASE),
                                "locked at the same time"));
        assertThat(keystore.isUnlocked(authority.name())).isFalse();

        trial.unlock(authority, PASSPHRASE);
    }

    /** A try is counted after the key was read and before the passphrase is. */
    private static void whileEachTryIsOvertakenByALock(Runnable act) {
        Owner.update(
                """
                CREATE FUNCTION overtake() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    UPDATE authority_key SET locks = locks + 1 WHERE id = NEW.key_id;
                    RETURN NULL;
                END $$
                """);
        Owner.update(
                """
                CREATE TRIGGER overtake AFTER UPDATE ON unlock_throttle
                FOR EACH ROW EXECUTE FUNCTION overtake()
                """);
        try {
            act.run();
        } finally {
            Owner.update("DROP TRIGGER overtake ON unlock_throttle");
            Owner.update("DROP FUNCTION overtake");
        }
    }

    private void lockElsewhere(Stored authority) {
        QuarkusTransaction.requiringNew().run(() -> locks.add(authority.name()));
    }

    private static void lockElsewhereSilently(Stored authority) {
        Owner.update(
                "UPDATE authority_key SET locks = locks + 1 WHERE authority = ?",
                authority.name().value());
    }

    private static void awaitListener() {
        await(() -> !Owner.query("SELECT pid " + LISTENING).isEmpty());
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("nanoseconds too late").isNegative();
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }
}
