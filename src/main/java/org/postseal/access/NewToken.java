package org.postseal.access;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * A token to be made.
 *
 * @param name for people, 1 to 255 characters
 * @param expires empty: never
 */
public record NewToken(String name, Role role, ScopeFields scope, Optional<Instant> expires) {

    private static final int MAX_NAME_LENGTH = 255;

    public NewToken {
        requireNonNull(role, "role");
        requireNonNull(expires, "expires");
        if (name.isBlank()
                || name.length() > MAX_NAME_LENGTH
                || name.chars().anyMatch(Character::isISOControl)) {
            throw new Problem(
                    Kind.MALFORMED,
                    "A token's name has 1 to "
                            + MAX_NAME_LENGTH
                            + " characters, none of them a control character.");
        }
        if ((role == Role.ADMIN || role == Role.AUDITOR) && !scope.equals(ScopeFields.none())) {
            throw new Problem(
                    Kind.POLICY,
                    "The role "
                            + role.label()
                            + " is not narrowed by a scope; leave the scope out or choose another role.");
        }
        // Everything in it can be read.
        Scope.of(scope, role);
    }
}
