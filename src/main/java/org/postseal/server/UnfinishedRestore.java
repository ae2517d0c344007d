package org.postseal.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Marks a data directory into which a backup is being restored: as long as the mark is there, it is
 * no Postseal's. It is the first that is written and the last that goes, so it does not matter when
 * the restore is killed. A directory that is renamed in the end would not do: the data directory is
 * often a mount point, or in a directory that is somebody else's.
 */
final class UnfinishedRestore {

    private static final String MARK = "restore.unfinished";

    /** What may be in a directory that is empty. */
    private static final Set<String> NOTHING = Set.of("lock", "lost+found");

    private UnfinishedRestore() {}

    /**
     * Lets pass a directory that may be used.
     *
     * @throws Problem when a restore into it has not ended
     */
    static void requireNone(DataDirectory data) {
        if (Files.exists(data.path().resolve(MARK))) {
            throw unfinished(data.path());
        }
    }

    /**
     * Lets pass a directory into which a backup may be restored.
     *
     * @throws Problem when something is in it
     */
    static void requireEmpty(Path directory) {
        if (Files.notExists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> !NOTHING.contains(name))
                            .toList();
            if (names.contains(MARK)) {
                throw unfinished(directory);
            }
            if (!names.isEmpty()) {
                throw new Problem(
                        Kind.CONFLICT,
                        "The data directory %s is not empty; a backup is restored into an empty one only. Give postseal.data-dir another."
                                .formatted(directory.toAbsolutePath().normalize()));
            }
        } catch (IOException e) {
            throw DataDirectory.failure("look into " + directory, e);
        }
    }

    private static Problem unfinished(Path directory) {
        return new Problem(
                Kind.CONFLICT,
                "A restore into %s has not ended: what is in there is of no use. Empty it, and restore again."
                        .formatted(directory.toAbsolutePath().normalize()));
    }

    static void begin(DataDirectory data) {
        data.writeSecret(MARK, new byte[0]);
    }

    /** All else is on the disk. */
    static void end(DataDirectory data) {
        try {
            Files.delete(data.path().resolve(MARK));
            try (FileChannel directory = FileChannel.open(data.path())) {
                directory.force(true);
            }
        } catch (IOException e) {
            throw DataDirectory.failure("end the restore", e);
        }
    }
}
