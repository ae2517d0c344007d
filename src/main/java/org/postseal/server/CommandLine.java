package org.postseal.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postseal.audit.ExportCheck;
import org.postseal.audit.Verdict;

/**
 * What else the jar can do than to serve: here, without a data directory or a database. With both:
 * {@link ResetAdmin}.
 */
final class CommandLine {

    private static final int FINE = 0;
    private static final int BROKEN = 1;
    private static final int MISUSED = 2;

    private static final String USAGE =
            """
            java -jar quarkus-run.jar                     start the service
            java -jar quarkus-run.jar verify-audit FILE   check an export of the audit (application/jsonl)
            java -jar quarkus-run.jar reset-admin         make another administrator's token, when the first is lost
            java -jar quarkus-run.jar accept-restore CRL...   sign again with an older database, given the last lists
            java -jar quarkus-run.jar --help              show this
            """;

    private CommandLine() {}

    /** Returns the exit code. */
    static int run(String... arguments) {
        return switch (arguments[0]) {
            case "--help" -> {
                System.out.print(USAGE);
                yield FINE;
            }
            case "verify-audit" -> {
                if (arguments.length != 2) {
                    Console.say("verify-audit takes one file.");
                    yield MISUSED;
                }
                yield verifyAudit(Path.of(arguments[1]));
            }
            case ResetAdmin.COMMAND -> {
                Console.say("reset-admin takes no argument.");
                yield MISUSED;
            }
            default -> {
                Console.say(
                        "There is no command \"%s\"; --help lists those there are."
                                .formatted(arguments[0]));
                yield MISUSED;
            }
        };
    }

    /** MISUSED also for a file that can't be read: that says nothing about the audit. */
    private static int verifyAudit(Path file) {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                Files.newInputStream(file), StandardCharsets.UTF_8))) {
            Verdict verdict = ExportCheck.of(lines);
            System.out.println(
                    verdict.firstBroken()
                            .map(
                                    broken ->
                                            "broken: writer %s, position %d: %s"
                                                    .formatted(
                                                            broken.writer(),
                                                            broken.position(),
                                                            broken.reason()))
                            .orElse("intact: %d records".formatted(verdict.records())));
            return verdict.intact() ? FINE : BROKEN;
        } catch (IOException e) {
            Console.say(DataDirectory.failure("read " + file, e).detail());
            return MISUSED;
        }
    }
}
