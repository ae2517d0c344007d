package org.postseal.acme;

import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.postseal.trace.Spans;

/**
 * Validates a challenge, within seconds whoever is asked. Only what may pass by itself is tried
 * again.
 */
@ApplicationScoped
class Validation {

    private static final Logger LOG = Logger.getLogger(Validation.class);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

    private final Map<ChallengeType, Validator> validators = new EnumMap<>(ChallengeType.class);

    Validation(@All List<Validator> validators) {
        validators.forEach(validator -> this.validators.put(validator.type(), validator));
    }

    /** Empty when it is valid, else why not. */
    Optional<AcmeError> validate(
            ChallengeType type, Identifier identifier, KeyAuthorization expected) {
        return Spans.during("validate challenge", () -> attempt(type, identifier, expected));
    }

    private Optional<AcmeError> attempt(
            ChallengeType type, Identifier identifier, KeyAuthorization expected) {
        Deadline deadline = Deadline.in(PATIENCE);
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return validators.get(type).validate(identifier, expected, deadline);
            } catch (AcmeProblem refusal) {
                return Optional.of(refusal.error());
            } catch (UnreachableException e) {
                if (!deadline.allows(pause) || !sleep(pause)) {
                    return Optional.of(e.error());
                }
                pause = pause.multipliedBy(2);
            } catch (RuntimeException unforeseen) {
                // It must end, too: what stays under way is taken up again for ever.
                LOG.errorf(unforeseen, "%s of %s failed", type.label(), identifier.text());
                return Optional.of(
                        AcmeError.of(
                                ErrorType.SERVER_INTERNAL,
                                "The challenge could not be validated; try another type."));
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
