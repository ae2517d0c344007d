package org.postseal.issuance;

import org.postseal.authority.Authority;
import org.postseal.certificate.IssuedCertificate;

/**
 * The answer to a request for a certificate.
 *
 * @param replayed whether an earlier request with the same {@link IdempotencyKey} had made it
 */
public record Issued(IssuedCertificate certificate, Authority authority, boolean replayed) {}
