/**
 * ACME (RFC 8555), with IP identifiers (RFC 8738), TLS-ALPN challenges (RFC 8737), renewal
 * information (RFC 9773) and profiles. Says who asks and for which names they have shown that they
 * may; what is certified is decided by {@code Issuance} alone. Imports {@code http} and what is
 * below it.
 */
package org.postseal.acme;
