package org.postseal.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A real PgBouncer with the configuration of {@code deploy/ha/}, on a free port of loopback, in a
 * directory of its own.
 */
public final class PgBouncer implements AutoCloseable {

    private static final Path CONFIGURATION = Path.of("deploy/ha/pgbouncer.ini");
    private static final long LOOK_AGAIN_NANOS = 20_000_000;

    private final Process process;
    private final int port;

    private PgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it before the server at {@code serverPort} of loopback and waits until it listens.
     *
     * @param password that {@code role} has there, and here
     */
    public static PgBouncer start(Path directory, int serverPort, String role, String password) {
        try {
            int port = LoopbackPort.free();
            Files.writeString(
                    directory.resolve("userlist.txt"), "\"%s\" \"%s\"%n".formatted(role, password));
            Path configuration =
                    Files.writeString(
                            directory.resolve("pgbouncer.ini"),
                            Files.readString(CONFIGURATION)
                                    .replace("port=5000", "port=" + serverPort)
                                    .replace("port = 6432", "port = " + port)
                                    .replace("/etc/pgbouncer", directory.toString())
                                    .concat("unix_socket_dir =\n"));
            Path output = directory.resolve("pgbouncer.out");
            List<String> line = new ArrayList<>();
            if (System.getProperty("user.name").equals("root")) {
                // It refuses to run as root, as PostgreSQL does.
                line.addAll(List.of("unshare", "-U"));
            }
            line.addAll(List.of("pgbouncer", configuration.toString()));
            Process process =
                    new ProcessBuilder(line)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            PgBouncer bouncer = new PgBouncer(process, port);
            while (!LoopbackPort.isOpen(port)) {
                if (!process.isAlive()) {
                    throw new AssertionError(Files.readString(output));
                }
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
            return bouncer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
