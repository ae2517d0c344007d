/**
 * A mail client that says what certificate a host's services serve. It talks to whoever answers at
 * the other end, so everything is bounded: where it connects, how long it listens, how much it
 * reads; and nothing that it reads is passed on but certificates. Which addresses are called for
 * somebody else is said here for {@code acme} too. May import {@code problem} and {@code x509}.
 */
package org.postseal.probe;
