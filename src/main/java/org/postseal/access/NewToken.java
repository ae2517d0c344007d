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
        if (role == Role.ADMIN && !scope.equals(ScopeFields.none())) {
            throw new Problem(
                    Kind.POLICY,
                    "An admin may do everything, so its token can't have a scope; make an operator's or leave the scope out.");
        }
        // Everything in it can be read.
        Scope.of(scope, role);
    }
}
