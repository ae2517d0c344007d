package org.postseal.server;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.quarkus.runtime.QuarkusApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postseal.access.Identity;
import org.postseal.access.Token;
import org.postseal.access.Tokens;
import org.postseal.problem.DatabaseFailure;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Gives whoever owns the data directory an administrator's token again. It runs in place of the
 * service, on the same data directory and database, and opens no port.
 */
class ResetAdmin implements QuarkusApplication {

    static final String COMMAND = "reset-admin";

    private static final String CONSOLE_LEVEL = "quarkus.log.console.level";

    private final Tokens tokens;
    private final SecretFile file;

    ResetAdmin(
            Tokens tokens,
            DataDirectory directory,
            @ConfigProperty(name = "postseal.admin-token-file") Optional<Path> configured) {
        this.tokens = tokens;
        this.file = SecretFile.of(directory, configured, Bootstrap.ADMIN_TOKEN);
    }

    /**
     * What must be so before the database is started.
     *
     * @throws Problem when there is nothing to reset, as in a wrong directory, where a start would
     *     make a new CA
     */
    static void prepare(Path directory, boolean external, Config config) {
        requireThere(
                directory, external ? directory : directory.resolve(EmbeddedPostgres.DATABASE));
        beQuiet(config);
    }

    static void requireThere(Path directory, Path database) {
        if (Files.notExists(database)) {
            throw new Problem(
                    Kind.INTERNAL,
                    "There is no Postseal in %s; give postseal.data-dir its data directory."
                            .formatted(directory.toAbsolutePath().normalize()));
        }
    }

    /** A command opens no port, does nothing on a schedule, and says only what it must. */
    static void beQuiet(Config config) {
        System.setProperty("quarkus.http.host-enabled", "false");
        System.setProperty("quarkus.scheduler.enabled", "false");
        if (config.getOptionalValue(CONSOLE_LEVEL, String.class).isEmpty()) {
            System.setProperty(CONSOLE_LEVEL, "WARN");
        }
    }

    @Override
    public int run(String... arguments) {
        try (Token token = tokens.draw()) {
            QuarkusTransaction.requiringNew().run(() -> admit(token));
        } catch (QuarkusTransactionException lost) {
            throw DatabaseFailure.find(lost).orElseThrow(() -> lost);
        }
        System.out.printf(
                """
                A new administrator's token is in %s
                The older tokens still work. If one of them is lost, revoke it: GET /v1/tokens lists them, DELETE /v1/tokens/{id} revokes.
                """,
                file.path());
        return 0;
    }

    /** The file is written last: when that fails, no row is left of a token that nobody has. */
    private void admit(Token token) {
        tokens.requireSameKey();
        if (tokens.isEmpty()) {
            throw new Problem(
                    Kind.INTERNAL,
                    "The database has no token yet; start Postseal, which makes the first.");
        }
        tokens.registerAdmin(Identity.local(user()), token);
        file.replace(SecretFile.line(token.reveal()));
    }

    /** The operating system's name for whoever runs this, or the number of a user without one. */
    static String user() {
        String name = System.getProperty("user.name", "?");
        if (!name.equals("?")) {
            return name;
        }
        try {
            return Integer.toString(DataDirectory.owner(Path.of("/proc/self")));
        } catch (IOException e) {
            throw DataDirectory.failure("tell who runs this", e);
        }
    }
}
