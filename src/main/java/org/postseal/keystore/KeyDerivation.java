package org.postseal.keystore;

/** A function that makes a key of a passphrase (RFC 8018 §5), with parameters that were checked. */
interface KeyDerivation {

    /**
     * Takes its time.
     *
     * @param secret the passphrase in UTF-8; the caller wipes it
     * @param length of the key, in octets
     */
    byte[] derive(byte[] secret, int length);
}
