package org.postseal.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.postgresql.ds.PGSimpleDataSource;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** A database as a command reaches it: as whoever owns the tables, without a pool's time-outs. */
final class CommandDatabase {

    /** Where {@code postmaster.pid} has the port (PostgreSQL's pidfile.h). */
    private static final int PORT_LINE = 3;

    private CommandDatabase() {}

    /**
     * The embedded one: of the service, if that runs; else it is started here, and ends with this
     * process.
     */
    static Connection embedded(DataDirectory data) {
        UnfinishedRestore.requireNone(data);
        Optional<DirectoryLock> lock = data.tryLock();
        if (lock.isEmpty()) {
            return connectToRunning(data);
        }
        EmbeddedPostgres started =
                EmbeddedPostgres.start(data, problem -> Console.say(problem.detail()));
        Runtime.getRuntime().addShutdownHook(new Shutdown(lock.get(), Optional.of(started)));
        var settings = started.settings();
        return connect(
                settings.get("quarkus.flyway.jdbc-url"),
                Cluster.SUPERUSER,
                settings.get("quarkus.flyway.password"));
    }

    /** Whoever has taken its port meanwhile learns no password: SCRAM shows none. */
    private static Connection connectToRunning(DataDirectory data) {
        Path pidFile = data.path().resolve(EmbeddedPostgres.DATABASE).resolve("postmaster.pid");
        try {
            List<String> lines = Files.readAllLines(pidFile);
            String password =
                    data.readSecret(Cluster.PASSWORD_FILE)
                            .map(octets -> new String(octets, UTF_8).strip())
                            .orElse("");
            return connect(
                    EmbeddedPostgres.url(Integer.parseInt(lines.get(PORT_LINE).strip())),
                    Cluster.SUPERUSER,
                    password);
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
            throw new Problem(
                    Kind.UNAVAILABLE,
                    "Another process has the data directory %s, and its database does not run; try again when it does."
                            .formatted(data.path()),
                    e);
        }
    }

    /** The one that is configured, as the role that migrates. */
    static Connection configured(Config config) {
        return connect(
                setting(config, "quarkus.flyway.jdbc-url", "quarkus.datasource.jdbc.url"),
                setting(config, "quarkus.flyway.username", "quarkus.datasource.username"),
                setting(config, "quarkus.flyway.password", "quarkus.datasource.password"));
    }

    private static String setting(Config config, String name, String otherwise) {
        return config.getOptionalValue(name, String.class)
                .or(() -> config.getOptionalValue(otherwise, String.class))
                .orElse(null);
    }

    private static Connection connect(String url, String user, String password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setUrl(url);
            return source.getConnection(user, password);
        } catch (SQLException e) {
            throw StartFailure.noConnection(e);
        }
    }
}
