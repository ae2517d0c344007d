package org.postseal.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A stranger's program that was run: what it printed, standard error included, and its exit status.
 */
public record Command(List<String> line, int status, String output) {

    private static final long SECONDS = 180;

    /** Runs to the end, without input; {@code directory} is the working directory. */
    public static Command run(Path directory, String... line) {
        try {
            Path output = Files.createTempFile(directory, "output", ".txt");
            Process process =
                    new ProcessBuilder(line)
                            .directory(directory.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            process.getOutputStream().close();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running after three minutes: " + List.of(line));
            }
            return new Command(List.of(line), process.exitValue(), Files.readString(output, UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public boolean succeeded() {
        return status == 0;
    }
}
