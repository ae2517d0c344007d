package org.postseal.server;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpsServerStart;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import org.jboss.logging.Logger;
import org.postseal.x509.Signatures;

/** What happens between the migrated database and the first request. */
@ApplicationScoped
class Startup {

    private static final Logger LOG = Logger.getLogger(Startup.class);

    private final Bootstrap bootstrap;
    private final UnlockAtStart unlock;
    private final ListenerRenewal listener;
    private final Greeting greeting;

    Startup(
            Bootstrap bootstrap,
            UnlockAtStart unlock,
            ListenerRenewal listener,
            Greeting greeting) {
        this.bootstrap = bootstrap;
        this.unlock = unlock;
        this.listener = listener;
        this.greeting = greeting;
    }

    void start(@Observes StartupEvent event) {
        LOG.infof("Signatures are made and verified by %s.", Signatures.providerName());
        bootstrap.run();
        unlock.run();
        listener.renewIfDue();
        greeting.leaveRoots();
    }

    /** Not before: a taken port ends the start. */
    void listening(@ObservesAsync HttpsServerStart event) {
        greeting.print();
    }
}
