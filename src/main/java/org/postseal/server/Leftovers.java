package org.postseal.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Ends what an earlier run left behind. PostgreSQL outlives a killed service; a new one would talk
 * to it with its old settings, or not get past its lock file.
 *
 * <p>Only processes of this data directory count: those that run its own programs, and any {@code
 * postgres} that works in the cluster. Call it with the data directory locked.
 */
final class Leftovers {

    private static final Logger LOG = Logger.getLogger(Leftovers.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration AFTER_KILL = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final String DELETED = " (deleted)";

    private final Path home;
    private final Path cluster;
    private final PostgresPrograms programs;

    Leftovers(Path home, Path cluster, PostgresPrograms programs) {
        this.home = home;
        this.cluster = cluster;
        this.programs = programs;
    }

    /**
     * Stops the processes, first politely, and removes the lock file of a server that is gone.
     *
     * @throws Problem when one can't be ended
     */
    void clear() {
        try {
            Set<Long> found = find();
            if (!found.isEmpty()) {
                stop(found);
            }
            if (Files.deleteIfExists(cluster.resolve("postmaster.pid"))) {
                LOG.infof(
                        "The last run was not shut down%s; PostgreSQL recovers from its write-ahead log.",
                        found.isEmpty() ? "" : ", its PostgreSQL " + found + " was ended");
            } else if (!found.isEmpty()) {
                LOG.infof("Shut down the PostgreSQL %s that an earlier run had left.", found);
            }
        } catch (IOException e) {
            throw DataDirectory.failure("end the PostgreSQL of an earlier run", e);
        }
    }

    private void stop(Set<Long> found) throws IOException {
        for (long pid : found) {
            // The server takes its children along; to a child, the signal would mean something
            // else.
            if (isWithoutParentIn(found, pid)) {
                interrupt(pid);
            }
        }
        if (isGoneWithin(PATIENCE)) {
            return;
        }
        find().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        if (!isGoneWithin(AFTER_KILL)) {
            throw new Problem(
                    Kind.INTERNAL,
                    "The PostgreSQL processes %s of an earlier run on %s don't end; end them by hand and start again."
                            .formatted(find(), cluster));
        }
    }

    /** It may have ended by itself since it was found: what was killed takes its children along. */
    private void interrupt(long pid) throws IOException {
        try {
            programs.interrupt(pid);
        } catch (IOException failure) {
            if (isOurs(pid)) {
                throw failure;
            }
        }
    }

    private static boolean isWithoutParentIn(Set<Long> found, long pid) {
        return ProcessHandle.of(pid)
                .flatMap(ProcessHandle::parent)
                .filter(parent -> found.contains(parent.pid()))
                .isEmpty();
    }

    private boolean isGoneWithin(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (!find().isEmpty()) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
        return true;
    }

    private Set<Long> find() {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(this::isOurs)
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean isOurs(long pid) {
        return link(pid, "exe").filter(program -> isOurs(pid, program)).isPresent();
    }

    private boolean isOurs(long pid, Path program) {
        if (program.startsWith(home)) {
            return true;
        }
        return program.endsWith("postgres") && link(pid, "cwd").filter(cluster::equals).isPresent();
    }

    /** Empty for a zombie, which is no obstacle, and for other users' processes. */
    private static Optional<Path> link(long pid, String name) {
        try {
            String target =
                    Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), name)).toString();
            return Optional.of(
                    Path.of(
                            target.endsWith(DELETED)
                                    ? target.substring(0, target.length() - DELETED.length())
                                    : target));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
