package org.postseal.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * One process a data directory. The operating system drops the lock with the process, however that
 * ends, so there is nothing to clean up. The file holds the process id, for whoever is refused.
 */
final class DirectoryLock implements AutoCloseable {

    private static final int MAX_PID_DIGITS = 20;

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    static DirectoryLock take(Path directory) {
        return tryTake(directory)
                .orElseThrow(
                        () ->
                                new Problem(
                                        Kind.INTERNAL,
                                        "Another Postseal (process %s) runs on the data directory %s; stop it first, or give this one another postseal.data-dir."
                                                .formatted(holder(directory), directory)));
    }

    /** Empty when another process has it. */
    static Optional<DirectoryLock> tryTake(Path directory) {
        try {
            FileChannel channel =
                    FileChannel.open(
                            file(directory),
                            Set.of(CREATE, READ, WRITE),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            channel.truncate(0);
            channel.write(US_ASCII.encode(Long.toString(ProcessHandle.current().pid())), 0);
            return Optional.of(new DirectoryLock(channel));
        } catch (IOException e) {
            throw DataDirectory.failure("lock the data directory " + directory, e);
        }
    }

    private static Path file(Path directory) {
        return directory.resolve("lock");
    }

    private static String holder(Path directory) {
        try (FileChannel channel = FileChannel.open(file(directory), READ)) {
            ByteBuffer digits = ByteBuffer.allocate(MAX_PID_DIGITS);
            channel.read(digits, 0);
            return US_ASCII.decode(digits.flip()).toString();
        } catch (IOException e) {
            throw DataDirectory.failure("lock the data directory " + directory, e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
