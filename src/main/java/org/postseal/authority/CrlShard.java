package org.postseal.authority;

import java.net.URI;
import java.util.Optional;
import org.postseal.x509.PkiUrls;

/**
 * One of several lists over which an authority's certificates are spread.
 *
 * @param number from 1
 * @param url where it is, octet by octet the same in its certificates and in the list itself (RFC
 *     5280 §6.3.3 (b)): it outlives a change of {@code postseal.pki-url}
 */
public record CrlShard(int number, URI url) {

    /** For a certificate of this shard. */
    public PkiUrls in(PkiUrls urls) {
        return new PkiUrls(Optional.of(url), urls.ocsp(), urls.caIssuers());
    }
}
