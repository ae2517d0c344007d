package org.postseal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLogTest {

    private static final int MIB = 1 << 20;

    @TempDir Path directory;

    @Test
    void neverTakesMoreThanTenMebibytes() throws IOException {
        ServerLog log = new ServerLog(directory.resolve("log"));

        log.drain(new ByteArrayInputStream(new byte[23 * MIB]));

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.mapToLong(file -> file.toFile().length()).sum())
                    .isBetween(5L * MIB, 10L * MIB);
        }
    }

    @Test
    void tellsTheLastReasonOfTheServer() {
        ServerLog log = new ServerLog(directory.resolve("log"));

        log.drain(
                text(
                        """
                        2026-01-01 00:00:00.000 UTC [7] LOG:  starting PostgreSQL
                        2026-01-01 00:00:00.000 UTC [7] FATAL:  could not create any TCP/IP sockets
                        2026-01-01 00:00:00.000 UTC [7] LOG:  database system is shut down
                        """));

        assertThat(log.complaint()).hasValue("could not create any TCP/IP sockets");
    }

    @Test
    void goesOnReadingWhenItCannotWrite() {
        ServerLog log = new ServerLog(directory.resolve("absent/log"));

        assertThatCode(() -> log.drain(text("FATAL:  no space left on device")))
                .doesNotThrowAnyException();
        assertThat(log.complaint()).hasValue("no space left on device");
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
