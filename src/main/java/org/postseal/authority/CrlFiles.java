package org.postseal.authority;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * A replica's own files of revocation lists: those in the making, and copies of the newest to serve
 * them from. A list of a million entries has 49 MB, too much to be in memory for each that asks.
 */
public final class CrlFiles {

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path directory;

    /** By what they are copies of. */
    private final Map<String, Copies> copies = new ConcurrentHashMap<>();

    /** One for each of these: nobody waits for the copy of another list. */
    private final Map<String, Object> locks = new ConcurrentHashMap<>();

    /**
     * @param directory for nothing else; what an earlier run left there is gone
     */
    public CrlFiles(Path directory) {
        this.directory = directory;
    }

    /** Writes the octets of a copy. */
    interface Source {
        void writeTo(OctetFile file) throws IOException;
    }

    /** The one before may be on its way to somebody still. */
    private record Copies(Path newest, Path before) {}

    /** Nobody else can read it. */
    OctetFile draft() {
        try {
            return new OctetFile(Files.createTempFile(directory, "draft-", ".tmp", OWNER_ONLY));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /**
     * The file with what {@code source} gives, made the first time that it is asked for.
     *
     * @param of whose newest content it is
     * @param version differs when the content does; part of a file name
     */
    Path copy(String of, String version, Source source) {
        synchronized (locks.computeIfAbsent(of, any -> new Object())) {
            return copyAlone(of, version, source);
        }
    }

    private Path copyAlone(String of, String version, Source source) {
        Path file = directory.resolve(of + "-" + version);
        Copies known = copies.get(of);
        if (known != null && known.newest.equals(file) && Files.exists(file)) {
            return file;
        }
        try (OctetFile draft = draft()) {
            source.writeTo(draft);
            Files.move(draft.finish().path(), file, StandardCopyOption.ATOMIC_MOVE);
            if (known != null && !known.before.equals(file) && !known.newest.equals(known.before)) {
                Files.deleteIfExists(known.before);
            }
        } catch (IOException e) {
            throw failure(e);
        }
        copies.put(of, new Copies(file, known == null ? file : known.newest));
        return file;
    }

    static Problem failure(IOException e) {
        return new Problem(
                Kind.UNAVAILABLE,
                "The revocation list can't be written to the data directory; see that it has space and is"
                        + " writable.",
                e);
    }
}
