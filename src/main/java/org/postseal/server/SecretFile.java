package org.postseal.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
     * @param configured where the operator keeps it; such a file is read, never written
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
