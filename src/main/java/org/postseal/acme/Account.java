package org.postseal.acme;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.postseal.access.Identity;
import org.postseal.access.ScopeFields;

/**
 * An account (RFC 8555 §7.1.2).
 *
 * @param contacts {@code mailto:} addresses
 * @param binding the external account that it belongs to
 */
record Account(
        String id,
        AccountKey key,
        Status status,
        List<String> contacts,
        Optional<Binding> binding) {

    enum Status {
        VALID,
        DEACTIVATED,
        REVOKED
    }

    /**
     * What an external account may do.
     *
     * @param jws by which the client has shown that it has the external account's key
     * @param preAuthorized whether its names need no challenge
     * @param withdrawn whether it may do nothing any more
     */
    record Binding(
            String keyId,
            ObjectNode jws,
            ScopeFields scope,
            boolean preAuthorized,
            boolean withdrawn) {

        Binding {
            requireNonNull(keyId, "keyId");
            requireNonNull(jws, "jws");
            requireNonNull(scope, "scope");
        }
    }

    Account {
        requireNonNull(id, "id");
        requireNonNull(key, "key");
        requireNonNull(status, "status");
        contacts = List.copyOf(contacts);
        requireNonNull(binding, "binding");
    }

    /**
     * Whether its requests are heard: it was not deactivated, and neither was what it is bound to.
     */
    boolean isUsable() {
        return status == Status.VALID && !isWithdrawn();
    }

    boolean isWithdrawn() {
        return binding.map(Binding::withdrawn).orElse(false);
    }

    Identity identity() {
        return Identity.acmeAccount(id, binding.map(Binding::scope));
    }

    boolean isPreAuthorized() {
        return binding.map(Binding::preAuthorized).orElse(false);
    }
}
