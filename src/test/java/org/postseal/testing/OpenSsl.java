package org.postseal.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code openssl} command line in a directory of its own: the stranger that makes and checks.
 */
public final class OpenSsl {

    private static final int TIMEOUT_SECONDS = 60;

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
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("openssl.out");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            process.getOutputStream().close();
            if (!process.waitFor(TIMEOUT_SECONDS, SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("openssl hangs: " + command);
            }
            return new Result(process.exitValue(), Files.readString(output, UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException(e.getMessage()));
        }
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
