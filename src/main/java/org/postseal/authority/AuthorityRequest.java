package org.postseal.authority;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.postseal.certificate.AuthorityName;
import org.postseal.x509.AuthorityCsr;

/** An issuing authority with a key, for which a root elsewhere is asked to sign a certificate. */
public record AuthorityRequest(AuthorityName name, AuthorityCsr csr, Instant createdAt) {

    public AuthorityRequest {
        requireNonNull(name, "name");
        requireNonNull(csr, "csr");
        requireNonNull(createdAt, "createdAt");
    }
}
