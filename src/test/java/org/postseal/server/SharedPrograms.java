package org.postseal.server;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The embedded PostgreSQL's programs, unpacked once for all tests: a quarter of what a first start
 * costs. Tests of the unpacking leave this alone.
 */
public final class SharedPrograms {

    private static final Path HOME = Path.of("target", "postgresql-programs").toAbsolutePath();

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private SharedPrograms() {}

    /** Puts them into a data directory in which no PostgreSQL is yet; made if it is missing. */
    public static synchronized DataDirectory lendTo(Path dataDirectory) {
        Path home = dataDirectory.resolve(EmbeddedPostgres.DATABASE).getParent();
        if (Files.exists(home)) {
            return DataDirectory.open(dataDirectory);
        }
        try {
            unpack();
            DataDirectory data = DataDirectory.open(dataDirectory);
            Files.createDirectory(home, OWNER_ONLY);
            List<Path> all;
            try (Stream<Path> tree = Files.walk(HOME)) {
                all = tree.toList();
            }
            for (Path path : all) {
                lend(path, home.resolve(HOME.relativize(path)));
            }
            return data;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tests run in several processes. */
    private static void unpack() throws IOException {
        Files.createDirectories(HOME);
        Path lock = HOME.resolveSibling("postgresql-programs.lock");
        try (FileChannel channel = FileChannel.open(lock, CREATE, WRITE);
                FileLock held = channel.lock()) {
            PostgresPrograms.in(HOME);
            held.release();
        }
    }

    private static void lend(Path path, Path place) throws IOException {
        if (Files.isDirectory(path, NOFOLLOW_LINKS)) {
            Files.createDirectories(place);
        } else if (Files.isSymbolicLink(path)) {
            Files.createSymbolicLink(place, Files.readSymbolicLink(path));
        } else {
            try {
                Files.createLink(place, path);
            } catch (FileSystemException anotherFileSystem) {
                Files.copy(path, place, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
