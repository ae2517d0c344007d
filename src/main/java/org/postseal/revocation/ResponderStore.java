package org.postseal.revocation;

import java.util.Optional;
import org.postseal.certificate.AuthorityName;

/** Where this replica keeps the keys of its OCSP responders, so that nobody else reads them. */
public interface ResponderStore {

    /** What was {@link #write written} last for an authority. */
    Optional<byte[]> read(AuthorityName authority);

    void write(AuthorityName authority, byte[] content);
}
