package org.postseal.server;

import io.quarkus.runtime.Application;
import java.io.IOException;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Ends what main started, last: a request that Quarkus lets finish still needs the database. As a
 * hook of the process it also keeps the lock reachable; one that is collected would be dropped.
 */
final class Shutdown extends Thread {

    private static final Logger LOG = Logger.getLogger(Shutdown.class);

    private final DirectoryLock lock;
    private final Optional<EmbeddedPostgres> postgres;

    Shutdown(DirectoryLock lock, Optional<EmbeddedPostgres> postgres) {
        super("shutdown");
        this.lock = lock;
        this.postgres = postgres;
    }

    @Override
    public void run() {
        postgres.ifPresent(EmbeddedPostgres::expectEnd);
        Application running = Application.currentApplication();
        if (running != null) {
            running.awaitShutdown();
        }
        postgres.ifPresent(EmbeddedPostgres::close);
        try {
            lock.close();
        } catch (IOException e) {
            LOG.debug("The process's end drops the lock", e);
        }
    }
}
