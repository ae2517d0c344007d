package org.postseal.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.runtime.configuration.ConfigUtils;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.backup.Backup;
import org.postseal.backup.Contents;
import org.postseal.backup.Manifest;
import org.postseal.backup.Manifest.KnownAuthority;
import org.postseal.backup.Manifest.Migration;
import org.postseal.backup.Reading;
import org.postseal.backup.Recipient;
import org.postseal.backup.RecoveryKey;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** What makes and checks backups, beside the service or without one. */
final class BackupCommands {

    static final String RECIPIENT = "--recipient";
    static final String KEY = "--key";

    private BackupCommands() {}

    /** False when the arguments are not right. */
    static boolean backup(List<String> arguments) {
        return Options.parse(arguments, Set.of(RECIPIENT))
                .filter(options -> !options.all(RECIPIENT).isEmpty())
                .map(BackupCommands::backup)
                .orElse(false);
    }

    private static boolean backup(Options options) {
        List<Recipient> recipients = options.all(RECIPIENT).stream().map(Recipient::new).toList();
        Config config = ConfigUtils.configBuilder().build();
        if (Main.isExternal(config)) {
            throw new Problem(
                    Kind.CONFLICT,
                    "This backs up the embedded PostgreSQL; back up your own with pg_dump, and the data directory's files beside it.");
        }
        Path path = Main.dataDirectory(config);
        ResetAdmin.requireThere(path, path.resolve(EmbeddedPostgres.DATABASE));
        DataDirectory data = DataDirectory.open(path);
        Path file = Path.of(options.file());
        try (Connection database = CommandDatabase.embedded(data)) {
            record(database, data, recipients, file);
            Contents made =
                    Backup.write(
                            database, version(), KeptFiles.read(data, config), file, recipients);
            System.out.print(describe(made));
        } catch (SQLException e) {
            throw new Problem(
                    Kind.UNAVAILABLE,
                    "The database ended the backup, and there is none: %s."
                            .formatted(StartFailure.words(e)),
                    e);
        } catch (IOException e) {
            throw DataDirectory.failure("write " + file, e);
        }
        for (String elsewhere : KeptFiles.elsewhere(config)) {
            System.out.printf("Not in it: %s, which you keep yourself%n", elsewhere);
        }
        return true;
    }

    /**
     * First: a copy of everything that nobody knows of must not be there. So it has this record.
     */
    private static void record(
            Connection database, DataDirectory data, List<Recipient> recipients, Path file)
            throws SQLException {
        Audit.append(
                database,
                ReplicaFiles.writer(data),
                new SystemSources().clock().instant(),
                AuditEvent.granted(
                        Identity.local(ResetAdmin.user()).id(),
                        "backup.make",
                        Map.of(
                                "file",
                                file.getFileName().toString(),
                                "recipients",
                                recipients.stream().map(Recipient::text).toList())));
    }

    /** As the build has written it into the jar; classes that are in none have no version. */
    private static String version() {
        String version = BackupCommands.class.getPackage().getImplementationVersion();
        return version == null ? "in development" : version;
    }

    static boolean verify(List<String> arguments) {
        return Options.parse(arguments, Set.of(KEY))
                .filter(options -> options.all(KEY).size() == 1)
                .map(
                        options -> {
                            System.out.print(describe(read(options)));
                            return true;
                        })
                .orElse(false);
    }

    /**
     * Reads all of a backup that can be restored.
     *
     * @throws Problem for what {@code restore} refuses, whatever it is restored into
     */
    static Contents read(Options options) {
        Contents contents = Reading.verify(Path.of(options.file()), key(options));
        KeptFiles.require(contents.files());
        requireKnown(contents.manifest());
        return contents;
    }

    private static void requireKnown(Manifest manifest) {
        for (Migration migration : manifest.migrations()) {
            // Flyway has it by its path in the jar.
            String script = migration.script();
            String file = script.substring(script.lastIndexOf('/') + 1);
            if (BackupCommands.class.getResource("/db/migration/" + file) == null) {
                throw new Problem(
                        Kind.CONFLICT,
                        "The backup was made by a newer Postseal (%s, schema %s); restore it with that one."
                                .formatted(manifest.postseal(), manifest.schema()));
            }
        }
    }

    /** The key that the options name. */
    static RecoveryKey key(Options options) {
        Path file = Path.of(options.all(KEY).get(0));
        try {
            return RecoveryKey.parse(Files.readString(file, UTF_8));
        } catch (IOException e) {
            throw DataDirectory.failure("read " + file, e);
        }
    }

    static boolean makeKey(List<String> arguments) {
        if (arguments.size() != 1 || arguments.get(0).startsWith("--")) {
            return false;
        }
        Path file = Path.of(arguments.get(0)).toAbsolutePath();
        RecoveryKey.Made made = RecoveryKey.make();
        reserve(file);
        try {
            DataDirectory.writeDurably(file, made.file().getBytes(UTF_8));
        } catch (Problem failed) {
            file.toFile().delete();
            throw failed;
        }
        System.out.println(made.recipient().text());
        return true;
    }

    /** So that no key that is there is ever replaced. */
    private static void reserve(Path file) {
        try {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw new Problem(
                    Kind.CONFLICT,
                    "%s is there already; it may open backups that you have.".formatted(file),
                    e);
        } catch (IOException e) {
            throw DataDirectory.failure("write " + file, e);
        }
    }

    /** Each on its line, whatever is in it. */
    static String describe(Contents contents) {
        return """
        made           %s, by Postseal %s
        schema         %s
        authorities    %s
        certificates   %d
        highest list   %s
        rows           %d in %d tables
        files          %s
        """
                .formatted(
                        line(contents.manifest().made()),
                        line(contents.manifest().postseal()),
                        line(contents.manifest().schema()),
                        line(
                                contents.manifest().authorities().stream()
                                        .map(BackupCommands::describe)
                                        .collect(Collectors.joining(", "))),
                        contents.certificates(),
                        contents.manifest().highestList().map(Object::toString).orElse("none"),
                        contents.rows(),
                        contents.manifest().tables().size(),
                        line(String.join(", ", contents.files())));
    }

    private static String describe(KnownAuthority authority) {
        return authority.list() == null
                ? authority.name()
                : "%s (list %s)".formatted(authority.name(), authority.list());
    }

    private static String line(String text) {
        return Console.printable(text);
    }
}
