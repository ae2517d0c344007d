/**
 * Taking certificates back. Imports {@code access}, {@code certificate}, {@code audit}, {@code
 * x509} and {@code problem}.
 */
package org.postseal.revocation;
