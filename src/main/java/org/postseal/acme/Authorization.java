package org.postseal.acme;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Whether an identifier belongs to an account (RFC 8555 §7.1.4). */
record Authorization(
        String id,
        String account,
        Identifier identifier,
        Status stored,
        Instant expires,
        List<Challenge> challenges) {

    enum Status {
        PENDING,
        VALID,
        INVALID,
        DEACTIVATED,
        EXPIRED,
        REVOKED;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status parse(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }

        /** What is left of it when its time may be over (RFC 8555 §7.1.6). */
        Status at(Instant now, Instant expires) {
            if (now.isBefore(expires)) {
                return this;
            }
            return switch (this) {
                case VALID -> EXPIRED;
                case PENDING -> INVALID;
                default -> this;
            };
        }
    }

    Authorization {
        requireNonNull(id, "id");
        requireNonNull(account, "account");
        requireNonNull(identifier, "identifier");
        requireNonNull(stored, "stored");
        requireNonNull(expires, "expires");
        challenges = List.copyOf(challenges);
    }

    Authorization with(List<Challenge> these) {
        return new Authorization(id, account, identifier, stored, expires, these);
    }

    Status status(Instant now) {
        return stored.at(now, expires);
    }
}
