package org.postseal.acme;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A request of an account whose signature, nonce and address are right. */
final class SignedRequest {

    private final Account account;
    private final byte[] payload;

    SignedRequest(Account account, byte[] payload) {
        this.account = account;
        this.payload = payload.clone();
    }

    /** Whose it is. */
    Account account() {
        return account;
    }

    /** Whether nothing but the resource is asked for (RFC 8555 §6.3). */
    boolean isGet() {
        return payload.length == 0;
    }

    /** Itself, if it is a POST-as-GET: where it goes, nothing can be changed. */
    SignedRequest requireGet() {
        if (!isGet()) {
            throw AcmeProblem.malformed(
                    "This is read with a POST-as-GET, whose payload is empty (RFC 8555 section 6.3).");
        }
        return this;
    }

    ObjectNode json() {
        return AcmeJson.object(payload, "The payload");
    }
}
