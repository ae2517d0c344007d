package org.postseal.authority;

import org.postseal.certificate.AuthorityName;
import org.postseal.keystore.AuthorityKey;

/** What belongs to a new authority beside its key and certificate: all of it or nothing. */
interface Alongside {

    Alongside NOTHING = name -> {};

    /** Adds what takes the new key to make. */
    default Authority complete(Authority made, AuthorityKey key) {
        return made;
    }

    /**
     * Waits for whom {@link #insert} would have to wait for. Who has the audit's head waits for
     * nobody, so this comes before anything is on record.
     */
    default void lock() {}

    /** Writes it, in the transaction that makes the authority, or the request for it. */
    void insert(AuthorityName name);
}
