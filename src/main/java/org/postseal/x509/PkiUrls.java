package org.postseal.x509;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Where readers of a certificate find its CRL, OCSP responder and issuer; plain HTTP, since
 * fetching over HTTPS would need the very answer that is fetched (RFC 5280 §8).
 */
public record PkiUrls(Optional<URI> crl, Optional<URI> ocsp, Optional<URI> caIssuers) {

    public PkiUrls {
        crl.ifPresent(PkiUrls::requireHttp);
        ocsp.ifPresent(PkiUrls::requireHttp);
        caIssuers.ifPresent(PkiUrls::requireHttp);
    }

    /** No such extensions at all. */
    public static PkiUrls none() {
        return new PkiUrls(Optional.empty(), Optional.empty(), Optional.empty());
    }

    static void requireHttp(URI uri) {
        if (!"http".equals(uri.getScheme())
                || uri.getHost() == null
                || uri.getUserInfo() != null
                || uri.getFragment() != null
                || !StandardCharsets.US_ASCII.newEncoder().canEncode(uri.toString())) {
            throw new Problem(
                    Kind.POLICY,
                    "The URL '%s' can't stand in a certificate: it has to be http://host/path in ASCII."
                            .formatted(uri.toASCIIString()));
        }
    }
}
