package org.postseal.server;

import io.quarkus.runtime.QuarkusApplication;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.audit.WriterId;
import org.postseal.backup.Contents;
import org.postseal.backup.Manifest;
import org.postseal.backup.RecoveryKey;
import org.postseal.backup.Restore;
import org.postseal.keystore.QuarantineTable;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Fills an empty data directory, and the embedded database or the one that is configured, with a
 * backup. The schema is made exactly as old as the backup's; the next start brings it up to date.
 */
class RestoreBackup implements QuarkusApplication {

    static final String COMMAND = "restore";

    private final Flyway flyway;
    private final DataDirectory directory;
    private final WriterId writer;
    private final Clock clock;
    private final Config config;

    RestoreBackup(
            Flyway flyway, DataDirectory directory, WriterId writer, Clock clock, Config config) {
        this.flyway = flyway;
        this.directory = directory;
        this.writer = writer;
        this.clock = clock;
        this.config = config;
    }

    /** What the command line says, if it is right. */
    static Optional<Options> options(String... arguments) {
        List<String> all = List.of(arguments);
        return Options.parse(all.subList(1, all.size()), Set.of(BackupCommands.KEY))
                .filter(options -> options.all(BackupCommands.KEY).size() == 1);
    }

    /**
     * What must be so before anything is made: the backup is whole, ours to read, and there is
     * nothing where it goes.
     *
     * @throws Problem when it is not
     */
    static void prepare(Path path, boolean external, Config config, Options options) {
        UnfinishedRestore.requireEmpty(path);
        if (external) {
            requireEmptyDatabase(config);
        }
        BackupCommands.read(options);
        ResetAdmin.beQuiet(config);
        System.setProperty("quarkus.flyway.migrate-at-start", "false");
    }

    private static void requireEmptyDatabase(Config config) {
        try (Connection database = CommandDatabase.configured(config)) {
            if (!Restore.isEmpty(database)) {
                throw new Problem(
                        Kind.CONFLICT,
                        "The database has rows; a backup is restored into an empty one only. Make another, and name it in QUARKUS_DATASOURCE_JDBC_URL.");
            }
        } catch (SQLException e) {
            throw StartFailure.noConnection(e);
        }
    }

    @Override
    public int run(String... arguments) {
        Options options = options(arguments).orElseThrow();
        RecoveryKey key = BackupCommands.key(options);
        try (Connection database = CommandDatabase.configured(config)) {
            Restore restore = new Restore(database, this::migrate);
            Contents contents = restore.fill(Path.of(options.file()), key);
            KeptFiles.require(restore.files().keySet());
            restore.files().forEach(directory::writeSecret);
            record(database, contents.manifest());
            // With the rows, so that no replica ever signs with them unasked.
            QuarantineTable.addRestored(database, writer, contents.manifest().time());
            lookAtHosts(database);
            restore.commit();
            UnfinishedRestore.end(directory);
            System.out.print(BackupCommands.describe(contents));
        } catch (SQLException e) {
            throw new Problem(
                    Kind.UNAVAILABLE,
                    "The database ended the restore: %s. Empty %s, and restore again."
                            .formatted(StartFailure.words(e), directory.path()),
                    e);
        }
        System.out.print(
                """
                It is restored, and nothing is signed with it yet. Get the last revocation list of each authority, as it was
                published before the loss, from whoever has fetched it, and give all of them to accept-restore.
                """);
        return 0;
    }

    /** The first of this data directory's chain. */
    private void record(Connection database, Manifest manifest) throws SQLException {
        Audit.append(
                database,
                writer,
                clock.instant(),
                AuditEvent.granted(
                        Identity.local(ResetAdmin.user()).id(),
                        "backup.restore",
                        Map.of("made", manifest.made(), "schema", manifest.schema())));
    }

    /**
     * The watch finds out which hosts serve what is not known here: at once, not when it is due.
     */
    private static void lookAtHosts(Connection database) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute("UPDATE watched_host SET due_at = now()");
        }
    }

    private void migrate(Manifest manifest) {
        Flyway.configure()
                .configuration(flyway.getConfiguration())
                .target(MigrationVersion.fromVersion(manifest.schema()))
                .load()
                .migrate();
    }
}
