package org.postseal.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.postseal.audit.ExportCheck;
import org.postseal.audit.Verdict;
import org.postseal.problem.Problem;

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
            java -jar quarkus-run.jar recovery-key FILE   make a key that opens backups; prints its recipient
            java -jar quarkus-run.jar backup --recipient age1... FILE   back up the embedded database and the files beside it
            java -jar quarkus-run.jar verify-backup --key KEY FILE   check a backup, and say what is in it
            java -jar quarkus-run.jar restore --key KEY FILE   restore one into an empty data directory
            java -jar quarkus-run.jar accept-restore [--no-newer-list] CRL...   sign again with an older database, given the last lists
            java -jar quarkus-run.jar --help              show this
            """;

    private CommandLine() {}

    /** Returns the exit code. */
    static int run(String... arguments) {
        List<String> rest = List.of(arguments).subList(1, arguments.length);
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
            case "backup" ->
                    run(
                            "backup takes --recipient age1... and one file.",
                            BackupCommands::backup,
                            rest);
            case "verify-backup" ->
                    run(
                            "verify-backup takes --key KEY and one file.",
                            BackupCommands::verify,
                            rest);
            case "recovery-key" ->
                    run(
                            "recovery-key takes one file, which it makes.",
                            BackupCommands::makeKey,
                            rest);
            case RestoreBackup.COMMAND -> {
                Console.say("restore takes --key KEY and one file.");
                yield MISUSED;
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

    /**
     * @param command false when its arguments are not right
     */
    private static int run(String usage, Predicate<List<String>> command, List<String> arguments) {
        try {
            if (command.test(arguments)) {
                return FINE;
            }
            Console.say(usage);
            return MISUSED;
        } catch (Problem problem) {
            Console.say(problem.detail());
            return BROKEN;
        }
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
