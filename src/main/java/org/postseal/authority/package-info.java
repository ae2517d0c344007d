/**
 * Roots and issuing authorities: create, import, find, their chains and first CRL; signs CA
 * certificates and hands out a signer, never a key. Imports {@code access}, {@code keystore},
 * {@code certificate}, {@code audit}, {@code x509} and {@code problem}.
 */
package org.postseal.authority;
