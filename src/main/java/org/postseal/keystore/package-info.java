/**
 * Keeps the private keys of authorities: encrypted in the database, in memory while unlocked, and
 * hands out signers, never a key, and none while the database is in quarantine. Imports {@code
 * problem}, {@code x509}, {@code audit} and {@code certificate}.
 */
package org.postseal.keystore;
