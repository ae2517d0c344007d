package org.postseal.authority;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postseal.certificate.AuthorityName;
import org.postseal.x509.PkiUrls;

/**
 * Where clients find an authority's certificate, CRL and OCSP, as it stands in what the authority
 * issues.
 */
@ApplicationScoped
@Startup
public class PkiLocations {

    private final Optional<String> base;

    /**
     * @param base an http URL; what certificates can't carry stops the start
     */
    PkiLocations(@ConfigProperty(name = "postseal.pki-url") Optional<String> base) {
        this.base = base.map(url -> url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
        of(new AuthorityName("any"));
    }

    /** Empty when no {@code postseal.pki-url} is set. */
    public PkiUrls of(AuthorityName issuer) {
        return new PkiUrls(
                at("/crl/" + issuer + ".crl"), at("/ocsp/" + issuer), at("/ca/" + issuer + ".crt"));
    }

    /** Where one of several lists is; empty when no {@code postseal.pki-url} is set. */
    Optional<URI> shard(AuthorityName issuer, int number) {
        return at("/crl/" + issuer + "/" + number + ".crl");
    }

    private Optional<URI> at(String path) {
        return base.map(url -> URI.create(url + path));
    }
}
