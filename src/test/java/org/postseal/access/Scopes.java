package org.postseal.access;

import java.util.List;
import java.util.Optional;

/** Scopes for tests outside of this package. */
public final class Scopes {

    private Scopes() {}

    public static Scope everything() {
        return Scope.everything();
    }

    /** A token's, for these patterns and nothing else. */
    public static ScopeFields names(String... patterns) {
        return new ScopeFields(
                Optional.of(List.of(patterns)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false);
    }
}
