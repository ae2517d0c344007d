/**
 * Taking certificates back, and telling so: CRLs and OCSP. Imports {@code issuance}, {@code
 * authority} and what is below them.
 */
package org.postseal.revocation;
