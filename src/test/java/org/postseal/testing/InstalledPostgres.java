package org.postseal.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A PostgreSQL as an operator has it: Debian's, on a free port of loopback, with the database and
 * the two roles that {@code deploy/postgresql/roles.sh} makes. Loopback needs no password; Postseal
 * has them in a file all the same.
 */
public final class InstalledPostgres implements AutoCloseable {

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    private static final String PASSWORDS =
            "quarkus.datasource.password=for the service\nquarkus.flyway.password=for the owner\n";

    private final Path home;
    private final Path passwords;
    private final String version;
    private final int port;

    private InstalledPostgres(Path home, Path passwords, String version, int port) {
        this.home = home;
        this.passwords = passwords;
        this.version = version;
        this.port = port;
    }

    /**
     * Makes an empty cluster, not started yet, with the newest PostgreSQL that is installed.
     *
     * @param not a major version that it must not be: the embedded one's
     */
    public static InstalledPostgres create(Path home, String not) {
        try {
            String newest = newest(VERSIONS, not);
            Path passwords =
                    Files.writeString(home.resolve("passwords.properties"), PASSWORDS, UTF_8);
            InstalledPostgres postgres =
                    new InstalledPostgres(home, passwords, newest, LoopbackPort.free());
            postgres.operator()
                    .succeed(home, "initdb --username=postgres --auth=trust --no-instructions");
            Files.writeString(
                    postgres.cluster().resolve("postgresql.conf"),
                    "listen_addresses = '127.0.0.1'\nport = %d\nunix_socket_directories = ''\n"
                            .formatted(postgres.port),
                    UTF_8);
            return postgres;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each has a directory; only with a server there is an {@code initdb} in it. */
    private static String newest(Path versions, String not) throws IOException {
        try (Stream<Path> initdb = Files.find(versions, 3, InstalledPostgres::isInitdb)) {
            return initdb.map(program -> versions.relativize(program).getName(0).toString())
                    .filter(version -> version.matches("[0-9]+"))
                    .filter(version -> !version.equals(not))
                    .max(Comparator.comparing(Integer::valueOf))
                    .orElseThrow(() -> missing(versions, not));
        } catch (NoSuchFileException nothing) {
            throw missing(versions, not);
        }
    }

    private static boolean isInitdb(Path path, BasicFileAttributes attributes) {
        return path.endsWith("bin/initdb") && Files.isExecutable(path);
    }

    private static AssertionError missing(Path versions, String not) {
        return new AssertionError(
                "No PostgreSQL server of another major version than %s is in %s: install Debian's package postgresql-15, or another such."
                        .formatted(not, versions));
    }

    public Path cluster() {
        return home.resolve("cluster");
    }

    public void start() {
        operator().succeed(home, "pg_ctl start --log=server.log");
    }

    /** As when the machine loses its power. */
    public void stopAtOnce() {
        operator().succeed(home, "pg_ctl stop --mode=immediate");
    }

    public void makeDatabaseAndRoles() {
        Path script = Path.of("deploy/postgresql/roles.sh").toAbsolutePath();
        operator()
                .and(Map.of("POSTGRES_USER", "postgres", "POSTSEAL_SETTINGS", passwords.toString()))
                .succeed(home, "bash '" + script + "'");
    }

    /** The first column of each row, as the superuser sees it. */
    public List<String> ask(String sql) {
        return operator()
                .succeed(home, "psql -qAt -v ON_ERROR_STOP=1 postseal <<'SQL'\n" + sql + "\nSQL")
                .lines()
                .toList();
    }

    /** As the user that the server runs as, and its superuser. */
    public Terminal operator() {
        return Terminal.withoutRoot(client("postgres"));
    }

    public Terminal owner() {
        return Terminal.with(client("postseal_owner"));
    }

    /** What a Postseal has to be told to use it, as system properties. */
    public Map<String, String> settings() {
        return Map.of(
                "quarkus.config.locations",
                passwords.toUri().toString(),
                "quarkus.datasource.jdbc.url",
                url(),
                "quarkus.datasource.username",
                "postseal",
                "quarkus.flyway.username",
                "postseal_owner");
    }

    /** The same as environment variables. */
    public Map<String, String> environment() {
        return Map.of(
                "QUARKUS_CONFIG_LOCATIONS",
                passwords.toUri().toString(),
                "QUARKUS_DATASOURCE_JDBC_URL",
                url(),
                "QUARKUS_DATASOURCE_USERNAME",
                "postseal",
                "QUARKUS_FLYWAY_USERNAME",
                "postseal_owner");
    }

    public String url() {
        return "jdbc:postgresql://127.0.0.1:%d/postseal".formatted(port);
    }

    private Map<String, String> client(String role) {
        return Map.of(
                "PATH",
                VERSIONS.resolve(version).resolve("bin") + ":" + System.getenv("PATH"),
                "PGDATA",
                cluster().toString(),
                "PGHOST",
                "127.0.0.1",
                "PGPORT",
                Integer.toString(port),
                "PGUSER",
                role,
                "LC_ALL",
                "C.UTF-8");
    }

    @Override
    public void close() {
        if (Files.exists(cluster().resolve("postmaster.pid"))) {
            stopAtOnce();
        }
    }
}
