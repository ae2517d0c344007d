package org.postseal.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.testing.Command;

/**
 * What is measured works: a short run, of which no figure matters. A request that fails ends it.
 */
class BenchIT {

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "issuance | RSA-2048 authority, 16 clients",
                "reads    | OCSP, signed for each request",
            })
    void measuresWithoutARequestThatFails(String name, String last) throws IOException {
        Path results = directory.resolve("RESULTS.md");

        Command run =
                Command.run(
                        directory,
                        Path.of("bench/run").toAbsolutePath().toString(),
                        "--jar",
                        Path.of(System.getProperty("postseal.jar")).toAbsolutePath().toString(),
                        "--java",
                        ProcessHandle.current().info().command().orElse("java"),
                        "--only",
                        name,
                        "--rounds",
                        "1",
                        "--seconds",
                        "1",
                        "--warm-up",
                        "1",
                        "--output",
                        results.toString());

        assertThat(run.succeeded()).as(run.output()).isTrue();
        assertThat(Files.readString(results, UTF_8)).contains("| " + last + " |");
    }
}
