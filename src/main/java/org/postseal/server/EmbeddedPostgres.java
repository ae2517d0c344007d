package org.postseal.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.postgresql.ds.PGSimpleDataSource;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * A durable PostgreSQL of our own, on a free port of 127.0.0.1, that is started again when it dies.
 * Whoever starts it holds the data directory's lock.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(EmbeddedPostgres.class);

    /** Where a data directory has its database. */
    static final Path DATABASE = Path.of("postgresql", "data");

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private final Leftovers leftovers;
    private final PostgresPrograms programs;
    private final Cluster cluster;
    private final ServerLog log;
    private final int port;
    private final Consumer<Problem> onGivingUp;
    private ServerProcess server;
    private ServiceRole role;
    private volatile boolean stopping;

    private EmbeddedPostgres(
            Leftovers leftovers,
            PostgresPrograms programs,
            Cluster cluster,
            ServerLog log,
            int port,
            Consumer<Problem> onGivingUp) {
        this.leftovers = leftovers;
        this.programs = programs;
        this.cluster = cluster;
        this.log = log;
        this.port = port;
        this.onGivingUp = onGivingUp;
    }

    /**
     * Starts the server on the database in {@code data}, made if there is none; what an earlier run
     * left is ended before.
     *
     * @param onGivingUp called once, on another thread, when the server died and does not start
     *     again
     * @throws Problem when it can't be started
     */
    public static EmbeddedPostgres start(DataDirectory data, Consumer<Problem> onGivingUp) {
        try {
            Path directory = data.path().resolve(DATABASE);
            Cluster.requireReadable(directory);
            Path home = data.path().resolve("postgresql");
            Files.createDirectories(
                    home,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            PostgresPrograms programs = PostgresPrograms.in(home);
            Leftovers leftovers = new Leftovers(home, directory, programs);
            leftovers.clear();
            Cluster cluster = Cluster.open(data, directory, programs);
            ServerLog log = new ServerLog(home.resolve("log"));
            EmbeddedPostgres postgres =
                    new EmbeddedPostgres(leftovers, programs, cluster, log, freePort(), onGivingUp);
            postgres.begin();
            return postgres;
        } catch (IOException e) {
            throw DataDirectory.failure("start the embedded PostgreSQL", e);
        }
    }

    /** Quarkus' settings that make it use this server: the service as a role that owns nothing. */
    public Map<String, String> settings() {
        String url = url(port);
        return Map.of(
                "quarkus.datasource.jdbc.url",
                url,
                "quarkus.datasource.username",
                ServiceRole.NAME,
                "quarkus.datasource.password",
                role.password(),
                "quarkus.flyway.jdbc-url",
                url,
                "quarkus.flyway.username",
                Cluster.SUPERUSER,
                "quarkus.flyway.password",
                cluster.password());
    }

    /** Of the service's database on a server at {@code port}. */
    static String url(int port) {
        return "jdbc:postgresql://%s:%d/%s?sslmode=disable&requireAuth=scram-sha-256"
                .formatted(ServerProcess.ADDRESS, port, ServiceRole.DATABASE);
    }

    /** Says that from now on an end of the server is no accident. */
    void expectEnd() {
        stopping = true;
    }

    /** Shuts the server down cleanly. */
    @Override
    public void close() {
        stopping = true;
        try {
            current().shutDown();
        } catch (IOException e) {
            LOG.warn("PostgreSQL could not be shut down; it recovers at the next start.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin() throws IOException {
        launch();
        current().awaitReady();
        try {
            role = ServiceRole.provide(superuser());
        } catch (SQLException e) {
            close();
            throw new Problem(
                    Kind.INTERNAL,
                    "The embedded PostgreSQL refuses its own superuser: " + e.getMessage(),
                    e);
        }
        Thread supervisor = new Thread(this::supervise, "postgresql");
        supervisor.setDaemon(true);
        supervisor.start();
    }

    private void supervise() {
        RecentFailures failures = new RecentFailures();
        try {
            while (true) {
                int code = current().waitFor();
                if (stopping) {
                    return;
                }
                LOG.warnf("PostgreSQL ended by itself (code %d); it is started again.", code);
                restart(failures);
            }
        } catch (Problem e) {
            onGivingUp.accept(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tries until the server answers or has failed too often. */
    private void restart(RecentFailures failures) {
        while (!stopping) {
            boolean last = failures.isTooMany(System.nanoTime());
            try {
                leftovers.clear();
                launch();
                current().awaitReady();
                LOG.info("PostgreSQL answers again.");
                return;
            } catch (IOException e) {
                if (last) {
                    throw DataDirectory.failure("keep the embedded PostgreSQL running", e);
                }
                LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
            }
        }
    }

    private synchronized void launch() throws IOException {
        server = ServerProcess.launch(programs, cluster.directory(), port, log);
    }

    private synchronized ServerProcess current() {
        return server;
    }

    private PGSimpleDataSource superuser() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {ServerProcess.ADDRESS});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName("postgres");
        source.setUser(Cluster.SUPERUSER);
        source.setPassword(cluster.password());
        source.setSslMode("disable");
        source.setRequireAuth("scram-sha-256");
        return source;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
