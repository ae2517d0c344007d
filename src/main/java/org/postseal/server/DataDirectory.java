package org.postseal.server;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * What this replica keeps on its own disk: secrets (0600) in a directory (0700) that belongs to the
 * user the service runs as. What is ours and too open is tightened, what is somebody else's is
 * refused.
 */
public final class DataDirectory {

    private static final Logger LOG = Logger.getLogger(DataDirectory.class);
    private static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_ONLY_FILE =
            PosixFilePermissions.fromString("rw-------");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]*");

    /** Secrets are keys, passwords and tokens; something larger is a mistake. */
    private static final int MAX_SECRET_OCTETS = 1 << 16;

    private final Path path;

    private DataDirectory(Path path) {
        this.path = path;
    }

    /**
     * Opens the directory, made if it is missing.
     *
     * @throws Problem when it can't be made or belongs to somebody else
     */
    public static DataDirectory open(Path path) {
        Path directory = requireNonNull(path, "path").toAbsolutePath().normalize();
        try {
            if (Files.notExists(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY_DIRECTORY));
            }
            if (!Files.isDirectory(directory)) {
                throw new Problem(
                        Kind.INTERNAL,
                        "The data directory %s is a file; give postseal.data-dir a directory."
                                .formatted(directory));
            }
            keepForOwner(directory, OWNER_ONLY_DIRECTORY);
            return new DataDirectory(directory.toRealPath());
        } catch (IOException e) {
            throw failure("use the data directory " + directory, e);
        }
    }

    public Path path() {
        return path;
    }

    /**
     * The content of the secret file {@code name}; empty when there is none.
     *
     * @throws Problem when it can't be read, is larger than 64 KiB or belongs to somebody else
     */
    public Optional<byte[]> readSecret(String name) {
        Path file = file(name);
        try {
            keepForOwner(file, OWNER_ONLY_FILE);
            if (Files.size(file) > MAX_SECRET_OCTETS) {
                throw new Problem(
                        Kind.INTERNAL, "The file %s is too large for a secret.".formatted(file));
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failure("read " + file, e);
        }
    }

    /**
     * Writes the secret file {@code name}, replacing an earlier one: after a crash there is the old
     * content or the new, whole, and nobody else could ever read it.
     *
     * @param name lower-case letters, digits, dots and hyphens
     * @throws Problem when it can't be written
     */
    public void writeSecret(String name, byte[] content) {
        writeDurably(file(name), content);
    }

    /** The same for any file. */
    static void writeDurably(Path file, byte[] content) {
        try {
            Path draft =
                    Files.createTempFile(
                            file.getParent(),
                            "." + file.getFileName() + ".",
                            ".new",
                            PosixFilePermissions.asFileAttribute(OWNER_ONLY_FILE));
            try {
                try (FileChannel channel = FileChannel.open(draft, WRITE)) {
                    ByteBuffer rest = ByteBuffer.wrap(content);
                    while (rest.hasRemaining()) {
                        channel.write(rest);
                    }
                    channel.force(true);
                }
                rename(draft, file);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw failure("write " + file, e);
        }
    }

    /**
     * A directory for what need not outlive the process, without what an earlier one left there.
     *
     * @param name lower-case letters, digits, dots and hyphens
     * @throws Problem when it can't be made
     */
    Path emptyDirectory(String name) {
        Path directory = file(name);
        try {
            if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
                WholeDirectory.delete(directory);
            }
            return Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY_DIRECTORY));
        } catch (IOException e) {
            throw failure("make " + directory, e);
        }
    }

    /**
     * Takes the directory for this process, until the answer is closed or the process ends.
     *
     * @throws Problem when another process has it
     */
    DirectoryLock lock() {
        return DirectoryLock.take(path);
    }

    /** The same; empty when another process has it. */
    Optional<DirectoryLock> tryLock() {
        return DirectoryLock.tryTake(path);
    }

    /** Renames durably: after a crash there is the old name or the new. */
    static void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the file system can't rename atomically", e);
        }
        try (FileChannel parent = FileChannel.open(to.getParent(), READ)) {
            parent.force(true);
        }
    }

    /** A failed {@code action} as the sentence for the operator. */
    static Problem failure(String action, IOException cause) {
        return new Problem(Kind.INTERNAL, "Can't %s: %s.".formatted(action, reason(cause)), cause);
    }

    /** The numeric user that owns {@code path}; for {@code /proc/self}, the user we run as. */
    static int owner(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid");
    }

    private Path file(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name in a data directory: " + name);
        }
        return path.resolve(name);
    }

    private static void keepForOwner(Path path, Set<PosixFilePermission> allowed)
            throws IOException {
        if (owner(path) != owner(Path.of("/proc/self"))) {
            throw new Problem(
                    Kind.INTERNAL,
                    "%s belongs to the user %s; start Postseal as that user, or give postseal.data-dir a directory of its own."
                            .formatted(path, Files.getOwner(path).getName()));
        }
        if (!allowed.containsAll(Files.getPosixFilePermissions(path))) {
            Files.setPosixFilePermissions(path, allowed);
            LOG.warnf("%s was open to other users; it is closed to them now.", path);
        }
    }

    private static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof FileSystemException known && known.getReason() != null) {
            return known.getReason();
        }
        return String.valueOf(cause.getMessage());
    }
}
