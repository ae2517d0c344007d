package org.postseal.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postseal.backup.Manifest.Table;

/** Makes a backup: all rows as one moment saw them, and some files. */
public final class Backup {

    static final String MANIFEST = "manifest.json";
    static final String SUMMARY = "summary.json";
    static final String FILES = "files/";
    static final String TABLES = "tables/";

    private Backup() {}

    /**
     * Writes it beside its place and then renames it: under that name it is whole, on the disk, and
     * only its owner's.
     *
     * @param database nobody else uses it; where its transaction is begun and ended
     * @param version ours
     * @param files by name
     * @param file must not be there
     */
    public static Contents write(
            Connection database,
            String version,
            Map<String, byte[]> files,
            Path file,
            List<Recipient> recipients)
            throws IOException, SQLException {
        Path place = file.toAbsolutePath();
        if (Files.exists(place)) {
            throw new FileAlreadyExistsException(place.toString(), null, "it is there already");
        }
        Path draft =
                Files.createTempFile(
                        place.getParent(),
                        "." + place.getFileName() + ".",
                        ".new",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        // Also where the process is interrupted.
        draft.toFile().deleteOnExit();
        try {
            Contents contents;
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                OutputStream encrypted = AgeFile.encrypt(new OpenChannel(channel), recipients);
                contents = write(database, version, files, encrypted);
                channel.force(true);
            }
            Files.move(draft, place);
            try (FileChannel parent = FileChannel.open(place.getParent())) {
                parent.force(true);
            }
            return contents;
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static Contents write(
            Connection database, String version, Map<String, byte[]> files, OutputStream encrypted)
            throws IOException, SQLException {
        database.setAutoCommit(false);
        database.setReadOnly(true);
        database.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (ArchiveWriter archive = new ArchiveWriter(encrypted)) {
            Manifest manifest = manifest(database, version);
            archive.entry(MANIFEST, Manifest.encode(manifest));
            Map<String, byte[]> sorted = new TreeMap<>(files);
            for (Map.Entry<String, byte[]> kept : sorted.entrySet()) {
                archive.entry(FILES + kept.getKey(), kept.getValue());
            }
            Map<String, Summary.Rows> tables = new TreeMap<>();
            CopyManager copy = database.unwrap(PGConnection.class).getCopyAPI();
            for (Table table : manifest.tables()) {
                tables.put(table.name(), copy(copy, table, archive));
            }
            archive.entry(SUMMARY, Manifest.encode(new Summary(tables)));
            return Contents.of(manifest, new Summary(tables), sorted.keySet());
        } finally {
            database.rollback();
        }
    }

    private static Manifest manifest(Connection database, String version) throws SQLException {
        return new Manifest(
                Manifest.FORMAT,
                now(database).toString(),
                version,
                Catalog.migrations(database),
                Catalog.authorities(database),
                Catalog.tables(database),
                Catalog.sequences(database));
    }

    /** When the transaction began, by the clock that dates rows. */
    private static Instant now(Connection database) throws SQLException {
        try (var statement = database.createStatement();
                var row = statement.executeQuery("SELECT now()")) {
            row.next();
            return row.getTimestamp(1).toInstant().truncatedTo(ChronoUnit.SECONDS);
        }
    }

    /** As text, which every version of PostgreSQL reads. */
    private static Summary.Rows copy(CopyManager copy, Table table, ArchiveWriter archive)
            throws IOException, SQLException {
        CountedRows counted = new CountedRows();
        try (OutputStream parts = archive.parts(TABLES + table.name())) {
            copy.copyOut(
                    "COPY " + Catalog.columns(table) + " TO STDOUT (ENCODING 'UTF8')",
                    counted.to(parts));
        }
        return counted.finish();
    }
}
