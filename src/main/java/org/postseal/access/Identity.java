package org.postseal.access;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Somebody whose credential has been checked.
 *
 * @param id stable and unique, for example {@code token:5b1c…}; stands in certificates' rows and in
 *     the audit
 * @param name for people
 */
public record Identity(String id, String name, Role role) {

    /** The service itself, for what it does unasked. */
    public static final Identity SERVICE = new Identity("service", "Postseal", Role.ADMIN);

    public Identity {
        requireNonNull(id, "id");
        requireNonNull(name, "name");
        requireNonNull(role, "role");
    }

    /**
     * Refuses what the role does not allow.
     *
     * @throws Problem of kind {@code FORBIDDEN}
     */
    public void require(Permission permission) {
        if (!role.has(permission)) {
            throw new Problem(
                    Kind.FORBIDDEN,
                    "The role "
                            + role.name().toLowerCase(Locale.ROOT)
                            + " may not do this; ask with another token.");
        }
    }
}
