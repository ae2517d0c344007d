package org.postseal.mailhost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.testing.Command;
import org.postseal.testing.MailServers;
import org.postseal.testing.TemporaryDirectory;

/**
 * The script, killed with {@code kill -9} before the first program that it calls, before the
 * second, and so on to the last one. Whenever that is, what a mail server would read is one whole
 * file, and the next run brings everything to its end.
 */
class MailHostKillIT {

    /** What the script calls. Each is stood in for by something that counts, and kills in time. */
    private static final String PROGRAMS =
            "awk cat chmod chown cmp cp curl cut date find grep head id ln mkdir mktemp mv openssl"
                    + " rm sed sort sync tail touch tr wc";

    private static final String COUNTING =
            """
            #!/bin/sh
            printf x >> "$COUNTER"
            read -r count < "$COUNTER"
            [ "${#count}" -lt "$KILL_AT" ] || { : > "$COUNTER.killed" && kill -9 0; }
            exec "/usr/bin/${0##*/}" "$@"
            """;

    /** At once, each for its part of the moments: nearly all of the time goes into processes. */
    private static final int HOSTS = 4;

    private Path directory;
    private StandInCa ca;
    private ExecutorService threads;

    @BeforeEach
    void haveACaAndProgramsThatKill() throws IOException {
        MailServers.demand();
        directory = Files.createTempDirectory("postseal-mail-host-");
        ca = new StandInCa();
        threads = Executors.newFixedThreadPool(HOSTS);
        Path programs = Files.createDirectory(directory.resolve("programs"));
        for (String name : PROGRAMS.split(" ", -1)) {
            Path program = Files.writeString(programs.resolve(name), COUNTING, UTF_8);
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @AfterEach
    void removeEverything() {
        if (ca != null) {
            threads.shutdownNow();
            ca.close();
            TemporaryDirectory.delete(directory);
        }
    }

    /** Every program of an installation; every fifth one of a renewal, in which most only ask. */
    @ParameterizedTest
    @CsvSource({"install, 1", "renew --force, 5"})
    void leavesAWholeFileWheneverItIsKilled(String command, int step) throws Exception {
        List<Callable<Integer>> parts = new ArrayList<>();
        for (int part = 0; part < HOSTS; part++) {
            int first = 1 + part * step;
            parts.add(() -> new Victim("host-at-" + first).kills(command, first, step * HOSTS));
        }
        int kills = 0;
        for (Future<Integer> part : threads.invokeAll(parts)) {
            kills += part.get();
        }
        assertThat(kills).isGreaterThan(10);
    }

    /** A host with a certificate, that had another one before. */
    private final class Victim {

        private final Path place;
        private final Path counter;
        private final MailHost host;

        Victim(String name) throws IOException {
            place = Files.createDirectory(directory.resolve(name));
            counter = place.resolve("counter");
            host = MailHost.in(place, "host", "servers = none\n");
            Path enrolment =
                    Files.writeString(
                            place.resolve("enrolment"), ca.enrolment("pst_" + "a".repeat(64)));
            host.must(MailHost.CHANGED, "enroll", "--ca", ca.address(), enrolment.toString());
            host.must(MailHost.CHANGED, "install");
            Files.copy(host.combined(), place.resolve("first.pem"));
            host.must(MailHost.CHANGED, "renew", "--force");
            Files.copy(host.combined(), place.resolve("next.pem"));
        }

        /** Kills it before its program {@code first}, then {@code step} later, to the last one. */
        int kills(String command, int first, int step) throws IOException {
            int kills = 0;
            for (int at = first; isKilled(command, at); at += step) {
                kills++;
                assertThat(isPair()).as("killed before program %d", at).isTrue();

                Command next = host.run("renew");

                assertThat(next.status())
                        .as("after being killed before program %d: %s", at, next.output())
                        .isIn(MailHost.NOTHING_TO_DO, MailHost.CHANGED);
                assertThat(isPair()).isTrue();
                assertThat(files("tls")).containsExactly("mail.pem");
                assertThat(files("state")).containsExactly("ec.renew-after");
            }
            return kills;
        }

        private boolean isKilled(String command, int at) throws IOException {
            if (command.equals("install")) {
                stageTheNext();
            }
            Files.writeString(counter, "");
            host.runWith(
                    List.of(
                            "env",
                            "PATH=" + directory.resolve("programs") + ":" + System.getenv("PATH"),
                            "COUNTER=" + counter,
                            "KILL_AT=" + at,
                            "setsid",
                            "--wait",
                            "sh"),
                    command.split(" ", -1));
            return Files.deleteIfExists(Path.of(counter + ".killed"));
        }

        /** What a renewal leaves that got its certificate and could not install it. */
        private void stageTheNext() throws IOException {
            Files.copy(place.resolve("first.pem"), host.combined(), REPLACE_EXISTING);
            Files.copy(
                    place.resolve("next.pem"),
                    host.directory().resolve("state/ec.staged.pem"),
                    REPLACE_EXISTING);
        }

        private boolean isPair() throws IOException {
            Command key = openssl("pkey", "-pubout");
            Command leaf = openssl("x509", "-noout", "-pubkey");
            return key.succeeded()
                    && leaf.output().equals(key.output())
                    && Files.readString(host.combined()).endsWith("-----END CERTIFICATE-----\n");
        }

        private Command openssl(String command, String... options) {
            return Command.run(
                    place,
                    Stream.concat(
                                    Stream.of(
                                            "openssl", command, "-in", host.combined().toString()),
                                    Stream.of(options))
                            .toArray(String[]::new));
        }

        private List<String> files(String below) throws IOException {
            try (var files = Files.list(host.directory().resolve(below))) {
                return files.map(file -> file.getFileName().toString()).sorted().toList();
            }
        }
    }
}
