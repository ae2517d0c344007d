package org.postseal.authority;

import java.time.Instant;
import org.postseal.certificate.AuthorityName;
import org.postseal.x509.CrlNumber;

/**
 * What is known of a signed certificate revocation list; {@link Crls#file} has its octets.
 *
 * @param sha256 of its DER, in lower-case hexadecimal
 */
public record Crl(
        AuthorityName authority,
        CrlNumber number,
        Instant thisUpdate,
        Instant nextUpdate,
        String sha256) {}
