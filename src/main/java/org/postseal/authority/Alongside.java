package org.postseal.authority;

import org.postseal.keystore.AuthorityKey;

/** What belongs to a new authority beside its key and certificate: all of it or nothing. */
interface Alongside {

    Alongside NOTHING = made -> {};

    /** Adds what takes the new key to make. */
    default Authority complete(Authority made, AuthorityKey key) {
        return made;
    }

    /** Writes it, in the transaction that makes the authority. */
    void insert(Authority made);
}
