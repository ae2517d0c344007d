package org.postseal.server;

import io.quarkus.tls.runtime.TrustStoreAndTrustOptions;
import io.quarkus.tls.runtime.TrustStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.net.TrustOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

/** Which client certificates the HTTPS listener takes: see {@link AnyClient}. */
@ApplicationScoped
@Identifier(ListenerKeyStore.CONFIGURATION)
class ListenerTrust implements TrustStoreProvider {

    @Override
    public TrustStoreAndTrustOptions getTrustStore(Vertx vertx) {
        try {
            KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
            anchors.load(null, null);
            return new TrustStoreAndTrustOptions(anchors, TrustOptions.wrap(new AnyClient()));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("an empty key store can be made", e);
        }
    }
}
