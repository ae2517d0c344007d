package org.postseal.acme;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One way to show control of an identifier (RFC 8555 §8).
 *
 * @param error why it failed
 */
record Challenge(
        String id,
        ChallengeType type,
        String token,
        Status status,
        Optional<Instant> validated,
        Optional<AcmeError> error) {

    enum Status {
        PENDING,
        PROCESSING,
        VALID,
        INVALID;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status parse(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }
    }

    Challenge {
        requireNonNull(id, "id");
        requireNonNull(type, "type");
        requireNonNull(token, "token");
        requireNonNull(status, "status");
        requireNonNull(validated, "validated");
        requireNonNull(error, "error");
    }

    static Challenge pending(String id, ChallengeType type, String token) {
        return new Challenge(id, type, token, Status.PENDING, Optional.empty(), Optional.empty());
    }
}
