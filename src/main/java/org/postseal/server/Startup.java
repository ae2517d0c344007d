package org.postseal.server;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.CommandLineArguments;
import io.quarkus.vertx.http.HttpsServerStart;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.postseal.revocation.HighWaterMark;
import org.postseal.revocation.Responders;
import org.postseal.x509.Signatures;

/** What happens between the migrated database and the first request. */
@ApplicationScoped
class Startup {

    private static final Logger LOG = Logger.getLogger(Startup.class);

    /** By then, what starting needs is garbage. */
    private static final Duration SETTLED = Duration.ofSeconds(10);

    private final HighWaterMark highWater;
    private final Bootstrap bootstrap;
    private final UnattendedUnlock unlock;
    private final Responders responders;
    private final ListenerRenewal listener;
    private final Greeting greeting;
    private final Vertx vertx;
    private final String[] command;

    Startup(
            HighWaterMark highWater,
            Bootstrap bootstrap,
            UnattendedUnlock unlock,
            Responders responders,
            ListenerRenewal listener,
            Greeting greeting,
            Vertx vertx,
            @CommandLineArguments String[] command) {
        this.highWater = highWater;
        this.bootstrap = bootstrap;
        this.unlock = unlock;
        this.responders = responders;
        this.listener = listener;
        this.greeting = greeting;
        this.vertx = vertx;
        this.command = command.clone();
    }

    /** A command that only needs the database is neither to make something nor to unlock it. */
    void start(@Observes StartupEvent event) {
        if (command.length > 0) {
            return;
        }
        LOG.infof("Signatures are made and verified by %s.", Signatures.providerName());
        // Nothing is made in a database that is not the one that belongs to this data directory.
        if (highWater.check()) {
            bootstrap.run();
        }
        unlock.run();
        responders.renewDue();
        listener.renewIfDue();
        greeting.leaveRoots();
    }

    /** Not before: a taken port ends the start. */
    void listening(@ObservesAsync HttpsServerStart event) {
        greeting.print();
        vertx.setTimer(SETTLED.toMillis(), settled -> giveBackMemory());
    }

    /**
     * Starting leaves garbage, and unattended unlocking took 64 MiB for each derivation: collected,
     * the heap gives them back to the system, and what was derived from passphrases is overwritten
     * sooner.
     */
    private static void giveBackMemory() {
        System.gc();
    }
}
