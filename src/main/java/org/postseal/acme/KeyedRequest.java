package org.postseal.acme;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A request that carries its key, which need not be an account's; signature, nonce and address are
 * right.
 *
 * @param json the payload
 */
record KeyedRequest(AccountKey key, ObjectNode json) {

    KeyedRequest {
        requireNonNull(key, "key");
        requireNonNull(json, "json");
    }
}
