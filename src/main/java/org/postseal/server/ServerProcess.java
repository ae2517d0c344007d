package org.postseal.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/** One run of {@code postgres}, a child of this process. */
final class ServerProcess {

    static final String ADDRESS = "127.0.0.1";

    private static final Logger LOG = Logger.getLogger(ServerProcess.class);

    /** Given on the command line, where nothing in the cluster's files can change them. */
    private static final List<String> SETTINGS =
            List.of(
                    "listen_addresses=" + ADDRESS,
                    "unix_socket_directories=",
                    "password_encryption=scram-sha-256",
                    // What was acknowledged is on the disk.
                    "fsync=on",
                    "synchronous_commit=on",
                    "full_page_writes=on",
                    // A small machine with tables that only grow, read by key.
                    "max_connections=40",
                    "shared_buffers=64MB",
                    "huge_pages=off",
                    "max_wal_size=512MB",
                    "checkpoint_timeout=15min",
                    "max_parallel_workers_per_gather=0",
                    "jit=off",
                    // What its client has given up is not worth carrying on with.
                    "client_connection_check_interval=2s",
                    // A disk that does not turn finds a page wherever it lies.
                    "random_page_cost=1.1",
                    // Statements may carry what a log must not have.
                    "log_min_error_statement=panic",
                    "log_checkpoints=off",
                    "log_timezone=UTC",
                    "timezone=UTC");

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    /** A shutdown writes a checkpoint, which takes its time on a slow disk. */
    private static final Duration SHUTDOWN = Duration.ofSeconds(60);

    /** Where {@code postmaster.pid} holds the process id and the state (PostgreSQL's pidfile.h). */
    private static final int PID_LINE = 0;

    private static final int STATE_LINE = 7;

    private final Process process;
    private final Path pidFile;
    private final PostgresPrograms programs;
    private final ServerLog log;

    private ServerProcess(Process process, Path pidFile, PostgresPrograms programs, ServerLog log) {
        this.process = process;
        this.pidFile = pidFile;
        this.programs = programs;
        this.log = log;
    }

    /** Starts it; {@link #awaitReady} says when it can be used. */
    static ServerProcess launch(PostgresPrograms programs, Path cluster, int port, ServerLog log)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-D", cluster.toString()));
        arguments.addAll(List.of("-p", Integer.toString(port)));
        SETTINGS.forEach(setting -> arguments.addAll(List.of("-c", setting)));
        Process process = programs.session("postgres", arguments).start();
        process.getOutputStream().close();
        log.copy(process.getInputStream());
        return new ServerProcess(process, cluster.resolve("postmaster.pid"), programs, log);
    }

    /**
     * Waits until it accepts connections. Recovery after a crash may take long, so there is no
     * limit while it lives. Its own file says so, rather than a connection: whoever might have
     * taken the port before it gets no password from us.
     *
     * @throws IOException when it has ended, with its reason
     */
    void awaitReady() throws IOException {
        while (!isReady()) {
            if (!process.isAlive()) {
                throw new IOException(
                        log.complaint()
                                .orElse("PostgreSQL ended with code " + process.exitValue()));
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private boolean isReady() throws IOException {
        try {
            List<String> lines = Files.readAllLines(pidFile);
            return lines.size() > STATE_LINE
                    && lines.get(PID_LINE).equals(Long.toString(process.pid()))
                    && lines.get(STATE_LINE).strip().equals("ready");
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Waits for its end. */
    int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    /** Shuts it down, its sessions too; kills it when that takes longer than a minute. */
    void shutDown() throws IOException, InterruptedException {
        if (!process.isAlive()) {
            return;
        }
        programs.interrupt(process.pid());
        if (!process.waitFor(SHUTDOWN.toSeconds(), TimeUnit.SECONDS)) {
            LOG.warnf(
                    "PostgreSQL did not shut down within %s; it recovers at the next start.",
                    SHUTDOWN);
            process.destroyForcibly();
        }
    }
}
