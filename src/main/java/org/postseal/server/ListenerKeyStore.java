package org.postseal.server;

import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Default;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import org.postseal.issuance.OwnIdentity;

/**
 * What the HTTPS listener shows: the identity in the data directory, or a temporary one until there
 * is one. The framework asks when it starts, before anything could be issued, and at every reload.
 */
@ApplicationScoped
@Default
@Identifier(ListenerKeyStore.CONFIGURATION)
class ListenerKeyStore implements KeyStoreProvider {

    /** One of its own: what the listener trusts must not become the trust of a client. */
    static final String CONFIGURATION = "listener";

    private static final String FILE = "tls.pem";

    private final DataDirectory directory;
    private final ListenerNames names;
    private final Clock clock;
    private final SecureRandom random;

    ListenerKeyStore(
            DataDirectory directory, ListenerNames names, Clock clock, SecureRandom random) {
        this.directory = directory;
        this.names = names;
        this.clock = clock;
        this.random = random;
    }

    Optional<OwnIdentity> stored() {
        return directory.readSecret(FILE).flatMap(OwnIdentity::parse);
    }

    void store(OwnIdentity identity) {
        directory.writeSecret(FILE, identity.pem());
    }

    @Override
    public KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
        OwnIdentity identity =
                stored().orElseGet(
                                () ->
                                        ListenerIdentity.temporary(
                                                names.all(), clock.instant(), random));
        PemKeyCertOptions options =
                new PemKeyCertOptions()
                        .addKeyValue(Buffer.buffer(identity.keyPem()))
                        .addCertValue(Buffer.buffer(identity.chainPem()));
        return new KeyStoreAndKeyCertOptions(ListenerIdentity.keyStore(identity), options);
    }
}
