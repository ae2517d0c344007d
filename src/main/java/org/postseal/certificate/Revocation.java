package org.postseal.certificate;

import java.time.Instant;

/**
 * That a certificate has been taken back.
 *
 * @param reason a CRLReason by its name in RFC 5280 §5.3.1, for example {@code keyCompromise}
 */
public record Revocation(Instant date, String reason) {}
