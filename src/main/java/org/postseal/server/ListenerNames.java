package org.postseal.server;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postseal.problem.Problem;
import org.postseal.x509.SubjectAltName;

/** The names under which this service is reached, as its own certificate has them. */
@ApplicationScoped
class ListenerNames {

    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");

    private final Optional<URI> publicUrl;

    ListenerNames(@ConfigProperty(name = "postseal.public-url") Optional<URI> publicUrl) {
        this.publicUrl = publicUrl;
    }

    List<SubjectAltName> all() {
        Set<String> texts = new LinkedHashSet<>(LOOPBACK);
        publicUrl.map(URI::getHost).ifPresent(texts::add);
        try {
            InetAddress self = InetAddress.getLocalHost();
            texts.add(self.getHostName());
            texts.add(self.getCanonicalHostName());
        } catch (UnknownHostException nameless) {
            // A machine whose own name does not resolve is reached by the names above.
        }
        return texts.stream()
                .map(ListenerNames::parse)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    /** Empty for what can't stand in a certificate, such as a machine's name with an underscore. */
    private static Optional<SubjectAltName> parse(String text) {
        try {
            return Optional.of(SubjectAltName.parse(text));
        } catch (Problem unusable) {
            return Optional.empty();
        }
    }
}
