package org.postseal.server;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.SplittableRandom;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.jboss.logging.Logger;
import org.postseal.issuance.Room;

/**
 * Keeps a piece of the data directory's disk for the day on which somebody else has filled it: then
 * it is given up, for revocations, the lists that say so, and an embedded PostgreSQL that could not
 * even start again. Only that one grows with what is issued, so nothing is while it lasts; a
 * database elsewhere has a disk of its own.
 */
@Wellness
@ApplicationScoped
class DiskReserve implements HealthCheck {

    private static final Logger LOG = Logger.getLogger(DiskReserve.class);

    /** Set by main, which knows. */
    static final String EMBEDDED = "postseal.embedded";

    private static final String FILE = "reserve";
    private static final long MEBIBYTE = 1 << 20;

    /** Several of PostgreSQL's WAL segments, which have 16 MiB. */
    private static final long FOR_A_DATABASE = 64 * MEBIBYTE;

    /** A list of a hundred thousand entries. */
    private static final long FOR_LISTS = 8 * MEBIBYTE;

    private final Path directory;
    private final Path file;
    private final Room room;
    private final boolean embedded;
    private final long octets;
    private volatile boolean full;

    DiskReserve(
            DataDirectory directory,
            Room room,
            @ConfigProperty(name = EMBEDDED, defaultValue = "false") boolean embedded) {
        this.directory = directory.path();
        this.file = this.directory.resolve(FILE);
        this.room = room;
        this.embedded = embedded;
        this.octets = embedded ? FOR_A_DATABASE : FOR_LISTS;
    }

    /** Not in the first seconds: a start has better things to do than to write it. */
    @Scheduled(every = "1s", delayed = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    void look() {
        try {
            long usable = Files.getFileStore(directory).getUsableSpace();
            if (Files.exists(file)) {
                if (usable < octets / 2) {
                    giveUp();
                }
            } else if (usable > 2 * octets) {
                make();
            } else {
                setFull(true);
            }
        } catch (IOException e) {
            LOG.debug("Can't see how full the disk is", e);
        }
    }

    private void giveUp() throws IOException {
        setFull(true);
        Files.delete(file);
    }

    /** Of octets that no file system makes smaller. */
    private void make() throws IOException {
        Path draft = directory.resolve("." + FILE + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(
                draft,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            SplittableRandom random = new SplittableRandom();
            byte[] part = new byte[(int) MEBIBYTE];
            try (OutputStream out = Files.newOutputStream(draft)) {
                for (long written = 0; written < octets; written += part.length) {
                    random.nextBytes(part);
                    out.write(part);
                }
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            setFull(false);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private void setFull(boolean now) {
        if (now && !full) {
            LOG.errorf(
                    "The disk of %s is full. What was kept free of it is for revocations and their lists%s.",
                    directory, embedded ? "; nothing is issued until there is space" : "");
        } else if (!now && full) {
            LOG.infof("The disk of %s has space again.", directory);
        }
        full = now;
        room.set(!(now && embedded));
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("disk").status(!full).build();
    }
}
