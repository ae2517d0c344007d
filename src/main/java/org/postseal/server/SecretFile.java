package org.postseal.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * A secret of this replica: in the data directory under its usual name, or in a file that the
 * operator keeps.
 */
final class SecretFile {

    private final DataDirectory directory;
    private final String name;
    private final Optional<Path> configured;

    private SecretFile(DataDirectory directory, String name, Optional<Path> configured) {
        this.directory = directory;
        this.name = name;
        this.configured = configured;
    }

    /**
     * @param configured where the operator keeps it; such a file is read, and written by {@link
     *     #replace} alone
     */
    static SecretFile of(DataDirectory directory, Optional<Path> configured, String name) {
        return new SecretFile(directory, name, configured);
    }

    /** Where it is, for people. */
    Path path() {
        return configured.orElseGet(() -> directory.path().resolve(name));
    }

    /**
     * @throws Problem when the operator's file can't be read
     */
    Optional<byte[]> read() {
        if (configured.isEmpty()) {
            return directory.readSecret(name);
        }
        try {
            return Optional.of(Files.readAllBytes(configured.get()));
        } catch (IOException e) {
            throw new Problem(
                    Kind.INTERNAL,
                    "The file " + configured.get() + " can't be read: " + e.getMessage(),
                    e);
        }
    }

    /**
     * Writes it anew, wherever it is kept: afterwards there is the old content or the new, whole,
     * and nobody else could ever read it.
     *
     * @throws Problem when it can't be written
     */
    void replace(byte[] content) {
        DataDirectory.writeDurably(path().toAbsolutePath(), content);
    }

    /** As a text file has it, that people look at. */
    static byte[] line(byte[] text) {
        byte[] line = Arrays.copyOf(text, text.length + 1);
        line[text.length] = '\n';
        return line;
    }

    /** Its content; made first, in the data directory, where there is none. */
    byte[] readOrCreate(Supplier<byte[]> content) {
        return read().orElseGet(
                        () -> {
                            byte[] fresh = content.get();
                            directory.writeSecret(name, fresh);
                            return fresh;
                        });
    }
}
