package org.postseal.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code openssl} command line in a directory of its own: the stranger that makes and checks.
 */
public final class OpenSsl {

    private final Path directory;

    public OpenSsl(Path directory) {
        this.directory = directory;
    }

    /**
     * What the command printed, both streams together.
     *
     * @throws AssertionError when it failed
     */
    public String run(String... arguments) {
        Result result = tryRun(arguments);
        if (result.status() != 0) {
            throw new AssertionError("openssl " + List.of(arguments) + ": " + result.output());
        }
        return result.output();
    }

    /** As {@link #run}, for a command that may fail. */
    public Result tryRun(String... arguments) {
        List<String> line = new ArrayList<>(List.of("openssl"));
        line.addAll(List.of(arguments));
        Command command = Command.run(directory, line.toArray(String[]::new));
        return new Result(command.status(), command.output());
    }

    /** Exit status and what was printed. */
    public record Result(int status, String output) {}

    /** A file of the directory. */
    public byte[] read(String name) {
        try {
            return Files.readAllBytes(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file into the directory. */
    public void write(String name, byte[] content) {
        try {
            Files.write(directory.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a text file into the directory. */
    public void write(String name, String content) {
        write(name, content.getBytes(UTF_8));
    }
}
