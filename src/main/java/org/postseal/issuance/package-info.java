/**
 * Decides about and signs end-entity certificates: the only door to such a signature, for every
 * protocol. Imports {@code authority}, {@code profile}, {@code access}, {@code certificate}, {@code
 * audit}, {@code x509} and {@code problem}.
 */
package org.postseal.issuance;
