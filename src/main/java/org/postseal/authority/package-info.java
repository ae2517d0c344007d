/**
 * Roots and issuing authorities: create, import, find, their chains; signs CA certificates and
 * revocation lists, keeps and serves the newest of these; who follows whom, and when somebody
 * should; hands out a signer, never a key. Imports {@code access}, {@code keystore}, {@code
 * profile}, {@code certificate}, {@code audit}, {@code x509} and {@code problem}.
 */
package org.postseal.authority;
