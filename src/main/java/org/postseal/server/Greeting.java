package org.postseal.server;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.postseal.authority.Authorities;
import org.postseal.x509.Certificate;

/** Tells where things are and what to try next. */
@ApplicationScoped
class Greeting {

    private static final Logger LOG = Logger.getLogger(Greeting.class);
    private static final String ROOTS = "roots.pem";

    private final DataDirectory directory;
    private final Authorities authorities;
    private final int port;

    Greeting(
            DataDirectory directory,
            Authorities authorities,
            @ConfigProperty(name = "quarkus.http.ssl-port") int port) {
        this.directory = directory;
        this.authorities = authorities;
        this.port = port;
    }

    /** Leaves the trust anchors beside the token: who has both need not trust the network. */
    void leaveRoots() {
        String roots =
                authorities.roots().stream().map(Certificate::pem).collect(Collectors.joining());
        directory.writeSecret(ROOTS, roots.getBytes(StandardCharsets.US_ASCII));
    }

    void print() {
        LOG.infof(
                """
                Postseal is ready at https://localhost:%1$d/q/swagger-ui
                  data directory  %2$s
                  trust anchors   %2$s/roots.pem
                  admin token     %2$s/admin.token
                Sign a request:
                  curl --cacert '%2$s/roots.pem' -H "Authorization: Bearer $(cat '%2$s/admin.token')" \\
                    --data-binary @mail.csr https://localhost:%1$d/v1/certificates
                """,
                port, directory.path());
    }
}
