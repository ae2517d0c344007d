package org.postseal.server;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** What happens between the migrated database and the first request. */
@ApplicationScoped
class Startup {

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
        bootstrap.run();
        unlock.run();
        listener.renewIfDue();
        greeting.print();
    }
}
