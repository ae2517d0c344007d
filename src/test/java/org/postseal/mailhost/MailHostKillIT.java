package org.postseal.mailhost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
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

    private Path directory;
    private Path counter;
    private StandInCa ca;
    private MailHost host;

    @BeforeEach
    void installAFirstCertificate() throws IOException {
        MailServers.demand();
        directory = Files.createTempDirectory("postseal-mail-host-");
        counter = directory.resolve("counter");
        ca = new StandInCa();
        host = MailHost.in(directory, "host", "servers = none\n");
        Path programs = Files.createDirectory(directory.resolve("programs"));
        for (String name : PROGRAMS.split(" ", -1)) {
            Path program = Files.writeString(programs.resolve(name), COUNTING, UTF_8);
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        }
        Path enrolment =
                Files.writeString(
                        directory.resolve("enrolment"), ca.enrolment("pst_" + "a".repeat(64)));
        host.must(MailHost.CHANGED, "enroll", "--ca", ca.address(), enrolment.toString());
        host.must(MailHost.CHANGED, "install");
        Files.copy(host.combined(), directory.resolve("first.pem"));
        host.must(MailHost.CHANGED, "renew", "--force");
        Files.copy(host.combined(), directory.resolve("next.pem"));
    }

    @AfterEach
    void removeEverything() {
        if (ca != null) {
            ca.close();
            TemporaryDirectory.delete(directory);
        }
    }

    /** Every program of an installation; every fifth one of a renewal, in which most only ask. */
    @ParameterizedTest
    @CsvSource({"install, 1", "renew --force, 5"})
    void leavesAWholeFileWheneverItIsKilled(String command, int step) throws IOException {
        int kills = 0;
        for (int at = 1; isKilled(command, at); at += step) {
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
        assertThat(kills).isGreaterThan(10);
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
        Files.copy(directory.resolve("first.pem"), host.combined(), REPLACE_EXISTING);
        Files.copy(
                directory.resolve("next.pem"),
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
                directory,
                Stream.concat(
                                Stream.of("openssl", command, "-in", host.combined().toString()),
                                Stream.of(options))
                        .toArray(String[]::new));
    }

    private List<String> files(String below) throws IOException {
        try (var files = Files.list(host.directory().resolve(below))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
