package org.postseal.acme.clients;

import java.util.Optional;
import org.postseal.x509.Certificate;

/** An ACME client, as the administrator of a host runs it. */
interface HostClient {

    /**
     * A key of {@code POST /v1/acme/account-keys}.
     *
     * @param hmac base64url
     */
    record AccountKey(String id, String hmac) {}

    /** Makes an account, bound to the account key if there is one. */
    void register(Optional<AccountKey> binding);

    Certificate issue(String name);

    Certificate renew(String name);

    /** Gives the account another key, if the client can do that. */
    default void changeKey() {}

    void revoke(String name);
}
