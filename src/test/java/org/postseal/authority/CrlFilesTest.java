package org.postseal.authority;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The copies that a replica serves its lists from. */
@Timeout(60)
class CrlFilesTest {

    @TempDir private Path directory;

    private CrlFiles files;

    @BeforeEach
    void begin() {
        files = new CrlFiles(directory);
    }

    /** One of a million entries takes a while to read. */
    @Test
    void nobodyWaitsForTheCopyOfAnotherList() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Path> slow =
                CompletableFuture.supplyAsync(
                        () ->
                                files.copy(
                                        "long",
                                        "1",
                                        file -> {
                                            reading.countDown();
                                            await(goOn);
                                            write(file, "long");
                                        }));
        reading.await();
        CompletableFuture<Path> other =
                CompletableFuture.supplyAsync(
                        () -> files.copy("short", "1", file -> write(file, "short")));

        try {
            assertThat(other.get()).hasContent("short");
        } finally {
            goOn.countDown();
        }
        assertThat(slow.join()).hasContent("long");
    }

    @Test
    void isReadOnceHoweverOftenItIsAskedFor() {
        Path first = files.copy("list", "1", file -> write(file, "one"));

        assertThat(files.copy("list", "1", file -> write(file, "again")))
                .isEqualTo(first)
                .hasContent("one");
    }

    @Test
    void keepsTheOneBeforeForThoseWhoAreReadingIt() {
        Path first = files.copy("list", "1", file -> write(file, "one"));
        Path second = files.copy("list", "2", file -> write(file, "two"));
        assertThat(first).hasContent("one");

        files.copy("list", "3", file -> write(file, "three"));

        assertThat(first).doesNotExist();
        assertThat(second).hasContent("two");
    }

    private static void write(OctetFile file, String text) throws IOException {
        file.sink().write(text.getBytes(US_ASCII));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
