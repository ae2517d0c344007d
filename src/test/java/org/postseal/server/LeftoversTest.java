package org.postseal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.problem.Problem;
import org.postseal.testing.TemporaryDirectory;

/** With programs of our own in PostgreSQL's place, so that what they meet is no matter of luck. */
class LeftoversTest {

    private static final String REFUSES = "echo 'could not send signal 2' >&2; exit 1";

    private Path home;
    private Process leftover;

    @BeforeEach
    void leaveAProcessBehind() throws IOException {
        home = TemporaryDirectory.create();
        Path program = Files.copy(Path.of("/bin/sleep").toRealPath(), home.resolve("postgres"));
        leftover = new ProcessBuilder(program.toString(), "600").start();
    }

    @AfterEach
    void endIt() throws InterruptedException {
        leftover.destroyForcibly().waitFor();
        TemporaryDirectory.delete(home);
    }

    /** A killed server's processes end by themselves while the next start looks at them. */
    @Test
    void takesAProcessThatEndsBeforeItIsAskedToForEnded() throws IOException {
        Leftovers leftovers =
                leftovers("kill -KILL $3; while kill -0 $3; do :; done 2>/dev/null; " + REFUSES);

        leftovers.clear();

        assertThat(leftover.isAlive()).isFalse();
    }

    @Test
    void refusesToStartBesideAProcessThatCanNotBeAsked() throws IOException {
        Leftovers leftovers = leftovers(REFUSES);

        assertThatThrownBy(leftovers::clear)
                .isInstanceOf(Problem.class)
                .hasMessageContaining("could not send signal 2");
        assertThat(leftover.isAlive()).isTrue();
    }

    /**
     * @param signalling what stands in for {@code pg_ctl kill INT pid}
     */
    private Leftovers leftovers(String signalling) throws IOException {
        Path bin = home.resolve("programs-" + PostgresPrograms.VERSION).resolve("bin");
        Files.createDirectories(bin);
        script(bin.resolve("postgres"), "echo 'postgres (PostgreSQL) 17.5'");
        script(bin.resolve("pg_ctl"), signalling);
        return new Leftovers(home, home.resolve("data"), PostgresPrograms.in(home));
    }

    private static void script(Path file, String command) throws IOException {
        Files.write(file, List.of("#!/bin/sh", command));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
