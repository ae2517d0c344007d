package org.postseal.http;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postseal.problem.Problem;
import org.postseal.x509.SubjectAltName;

/** The hosts that a request may be meant for. */
@ApplicationScoped
public class ServiceHosts {

    private final Optional<URI> publicUrl;
    private final Set<SubjectAltName> configured;
    private volatile Set<SubjectAltName> certified = Set.of();

    ServiceHosts(
            @ConfigProperty(name = "postseal.public-url") Optional<URI> publicUrl,
            @ConfigProperty(name = "postseal.pki-url") Optional<URI> pkiUrl) {
        this.publicUrl = publicUrl;
        this.configured =
                Stream.of(publicUrl, pkiUrl)
                        .flatMap(Optional::stream)
                        .map(URI::getHost)
                        .flatMap(host -> parse(host).stream())
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** Replaces the names that stand in the service's own certificate. */
    public void certifiedFor(Collection<SubjectAltName> names) {
        certified = Set.copyOf(names);
    }

    /**
     * Whether the service is called so.
     *
     * @param host a name or an address, of IPv6 in brackets; in any case, with or without a dot at
     *     its end
     */
    boolean has(String host) {
        return parse(host)
                .filter(name -> certified.contains(name) || configured.contains(name))
                .isPresent();
    }

    /** Where clients reach the service, if the operator has said so. */
    Optional<URI> publicUrl() {
        return publicUrl;
    }

    private static Optional<SubjectAltName> parse(String host) {
        if (host == null) {
            return Optional.empty();
        }
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        try {
            return Optional.of(
                    SubjectAltName.parse(bracketed ? host.substring(1, host.length() - 1) : host));
        } catch (Problem notAHost) {
            return Optional.empty();
        }
    }
}
