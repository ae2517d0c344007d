/**
 * A mail client that says what certificate a host's services serve. It talks to whoever answers at
 * the other end, so everything is bounded: where it connects, how long it listens, how much it
 * reads; and nothing that it reads is passed on but certificates. May import {@code problem} and
 * {@code x509}.
 */
package org.postseal.probe;
