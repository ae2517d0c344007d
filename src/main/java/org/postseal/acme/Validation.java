package org.postseal.acme;

import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Validates a challenge. Only what may pass by itself is tried again, for seconds. */
@ApplicationScoped
class Validation {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

    private final Map<ChallengeType, Validator> validators = new EnumMap<>(ChallengeType.class);

    Validation(@All List<Validator> validators) {
        validators.forEach(validator -> this.validators.put(validator.type(), validator));
    }

    /** Empty when it is valid, else why not. */
    Optional<AcmeError> validate(
            ChallengeType type, Identifier identifier, KeyAuthorization expected) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return validators.get(type).validate(identifier, expected);
            } catch (AcmeProblem refusal) {
                return Optional.of(refusal.error());
            } catch (UnreachableException e) {
                if (System.nanoTime() + pause.toNanos() > end || !sleep(pause)) {
                    return Optional.of(e.error());
                }
                pause = pause.multipliedBy(2);
            }
        }
    }

    /** Whether nobody wants the thread to end. */
    private static boolean sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
