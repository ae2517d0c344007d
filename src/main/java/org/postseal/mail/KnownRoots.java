package org.postseal.mail;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.postseal.authority.Authorities;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;

/**
 * The roots that a mail client may have: those of our authorities, and the world's, as Java has
 * them.
 */
@ApplicationScoped
class KnownRoots {

    private final Authorities authorities;
    private final List<Certificate> worlds;

    KnownRoots(Authorities authorities) {
        this.authorities = authorities;
        this.worlds = worlds();
    }

    List<Certificate> all() {
        List<Certificate> all = new ArrayList<>(authorities.roots());
        all.addAll(worlds);
        return all;
    }

    private static List<Certificate> worlds() {
        try {
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            List<Certificate> found = new ArrayList<>();
            for (X509Certificate issuer : issuers(factory).toList()) {
                parse(issuer.getEncoded()).ifPresent(found::add);
            }
            return List.copyOf(found);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has a store of trust anchors", e);
        }
    }

    private static Stream<X509Certificate> issuers(TrustManagerFactory factory) {
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()));
    }

    /** Some of the world's are older than the rules that ours are read by. */
    private static Optional<Certificate> parse(byte[] der) {
        try {
            return Optional.of(Certificate.parse(der));
        } catch (Problem unreadable) {
            return Optional.empty();
        }
    }
}
