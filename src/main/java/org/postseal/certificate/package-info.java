/**
 * What has been issued and revoked: the one durable write, look-up and search, what is known of a
 * key, one-time claims, and the value types that rows carry. Imports {@code audit}, {@code x509}
 * and {@code problem}.
 */
package org.postseal.certificate;
