package org.postseal.acme;

import java.time.Instant;
import java.util.Optional;
import org.postseal.access.ScopeFields;

/**
 * A key that binds ACME accounts to an external account (RFC 8555 §7.3.4).
 *
 * @param name for people
 * @param reusable whether more than one account may be bound
 * @param preAuthorized whether the accounts need no challenge for the names of the scope
 * @param expires when no more accounts can be bound; empty for never
 * @param accounts how many are bound
 */
record ExternalKey(
        String id,
        String name,
        ScopeFields scope,
        boolean reusable,
        boolean preAuthorized,
        String createdBy,
        Instant created,
        Optional<Instant> expires,
        Optional<Instant> revoked,
        int accounts) {

    boolean isUsable(Instant now) {
        return revoked.isEmpty() && expires.map(now::isBefore).orElse(true);
    }

    /** Everything that decides. */
    String decisive() {
        return String.join(
                "\n",
                "acme external account",
                id,
                scope.text(),
                Boolean.toString(reusable),
                Boolean.toString(preAuthorized),
                expires.map(Instant::toString).orElse(""));
    }
}
