package org.postseal.server;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigUtils;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;
import org.postseal.problem.Problem;
import org.postseal.x509.Signatures;

/**
 * Starts the process: takes the data directory, starts a PostgreSQL of its own unless it was given
 * one, then Quarkus. What an operator can mend is one sentence on standard error and exit code 1.
 */
@QuarkusMain
public final class Main {

    private static final Logger LOG = Logger.getLogger(Main.class);
    private static final String DEFAULT_DATA_DIRECTORY = "postseal-data";

    /** A database of our own is made usable unless that is unwanted; any other only when wanted. */
    private static final String BOOTSTRAP = "postseal.bootstrap";

    /**
     * Set in a process that has its data directory and database. Development mode calls main again
     * after each change, with classes loaded anew: only the Java process remembers.
     */
    private static final String PREPARED = "postseal.prepared";

    /** Where Vert.x unpacks the pages it serves; by default, where any local user can be first. */
    private static final String CACHE = "quarkus.vertx.cache-directory";

    Main() {}

    public static void main(String... arguments) {
        Class<? extends QuarkusApplication> command = command(arguments);
        if (arguments.length > 0 && command == null) {
            System.exit(CommandLine.run(arguments));
        }
        if (command == null) {
            new Thread(Main::loadCryptography, "cryptography").start();
        }
        try {
            if (System.getProperty(PREPARED) == null) {
                prepare(command, arguments);
                System.setProperty(PREPARED, "true");
            }
        } catch (Problem e) {
            Console.say(e.detail());
            System.exit(1);
        }
        Quarkus.run(command, Main::end, arguments);
    }

    /** Takes long and waits for nothing else, so it is done beside the rest of the start. */
    private static void loadCryptography() {
        try {
            Signatures.providerName();
        } catch (LinkageError failed) {
            LOG.debug("Whoever needs it first meets the same and says so", failed);
        }
    }

    /** What runs on data directory and database in place of the service; null for anything else. */
    private static Class<? extends QuarkusApplication> command(String... arguments) {
        if (List.of(arguments).equals(List.of(ResetAdmin.COMMAND))) {
            return ResetAdmin.class;
        }
        if (arguments.length > 0 && arguments[0].equals(AcceptRestore.COMMAND)) {
            return AcceptRestore.class;
        }
        return arguments.length > 0
                        && arguments[0].equals(RestoreBackup.COMMAND)
                        && RestoreBackup.options(arguments).isPresent()
                ? RestoreBackup.class
                : null;
    }

    static Path dataDirectory(Config config) {
        return Path.of(
                config.getOptionalValue("postseal.data-dir", String.class)
                        .orElse(DEFAULT_DATA_DIRECTORY));
    }

    /** Whether the operator has given a database. */
    static boolean isExternal(Config config) {
        return config.getOptionalValue("quarkus.datasource.jdbc.url", String.class).isPresent();
    }

    private static void prepare(Class<? extends QuarkusApplication> command, String... arguments) {
        Config config = ConfigUtils.configBuilder().build();
        Path path = dataDirectory(config);
        boolean external = isExternal(config);
        boolean restore = command == RestoreBackup.class;
        if (restore) {
            RestoreBackup.prepare(
                    path, external, config, RestoreBackup.options(arguments).orElseThrow());
        } else if (command != null) {
            ResetAdmin.prepare(path, external, config);
        }
        DataDirectory data = DataDirectory.open(path);
        DirectoryLock lock = data.lock();
        UnfinishedRestore.requireNone(data);
        if (command == null && !LaunchMode.current().isDev()) {
            ListenerPorts.requireFree(config);
        }
        if (restore) {
            UnfinishedRestore.begin(data);
        }
        Optional<EmbeddedPostgres> postgres =
                external
                        ? Optional.empty()
                        : Optional.of(EmbeddedPostgres.start(data, Main::giveUp));
        Runtime.getRuntime().addShutdownHook(new Shutdown(lock, postgres));
        Traces.settings(config).forEach(System::setProperty);
        System.setProperty(CACHE, data.emptyDirectory("cache").resolve("vertx").toString());
        postgres.ifPresent(server -> server.settings().forEach(System::setProperty));
        System.setProperty(DiskReserve.EMBEDDED, Boolean.toString(postgres.isPresent()));
        if (postgres.isPresent() && config.getOptionalValue(BOOTSTRAP, String.class).isEmpty()) {
            System.setProperty(BOOTSTRAP, "true");
        }
    }

    /**
     * The database is gone for good: what still runs ends, and whoever supervises us starts anew.
     */
    private static void giveUp(Problem reason) {
        Console.say(reason.detail());
        Quarkus.asyncExit(1);
    }

    private static void end(int code, Throwable failure) {
        if (LaunchMode.current().isDev()) {
            // Development mode shows the failure in the browser and goes on with the next change.
            ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(code, failure);
            return;
        }
        if (failure != null) {
            StartFailure.sentence(failure)
                    .ifPresentOrElse(
                            Console::say, () -> LOG.error("Postseal can't start.", failure));
        }
        System.exit(code);
    }
}
