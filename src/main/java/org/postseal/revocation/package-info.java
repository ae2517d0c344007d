/**
 * Taking certificates back ({@link org.postseal.revocation.Revocations}, {@link
 * org.postseal.revocation.KeyRevocations}, {@link org.postseal.revocation.AuthorityRevocations}),
 * and telling so: what goes on a list and when (the lists themselves are {@code authority}'s),
 * OCSP. Imports {@code issuance}, {@code authority} and what is below them.
 */
package org.postseal.revocation;
