package org.postseal.backup;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.postseal.backup.Manifest.Table;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Reads a backup from its beginning to its end, and believes nothing of it before that. */
public final class Reading {

    private static final int LONGEST_FILE = 64 * 1024;
    private static final int LONGEST_MANIFEST = 16 * 1024 * 1024;
    private static final int MOST_FILES = 1_000;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]*");

    private Reading() {}

    /** Is given all, in order. What it does must be undone when the reading fails after it. */
    interface Target {

        void begin(Manifest manifest) throws SQLException;

        void file(String name, byte[] content);

        /** Reads the rows to their end. */
        void table(Table table, InputStream rows) throws IOException, SQLException;
    }

    /** Only reads. */
    private static final Target NOWHERE =
            new Target() {
                @Override
                public void begin(Manifest manifest) {}

                @Override
                public void file(String name, byte[] content) {}

                @Override
                public void table(Table table, InputStream rows) throws IOException {
                    rows.transferTo(OutputStream.nullOutputStream());
                }
            };

    /**
     * Checks that it is whole and unchanged.
     *
     * @throws Problem when it is not, or the key does not open it
     */
    public static Contents verify(Path file, RecoveryKey key) {
        try {
            return read(file, key, NOWHERE);
        } catch (SQLException e) {
            throw new IllegalStateException("no database has part in it", e);
        }
    }

    static Contents read(Path file, RecoveryKey key, Target target) throws SQLException {
        try (FileChannel channel = FileChannel.open(file);
                InputStream plain = new BufferedInputStream(AgeFile.decrypt(channel, key));
                ArchiveReader archive = new ArchiveReader(plain)) {
            Manifest manifest = Manifest.decode(archive.entry(Backup.MANIFEST, LONGEST_MANIFEST));
            target.begin(manifest);
            List<String> files = files(archive, target);
            Map<String, Summary.Rows> tables = new TreeMap<>();
            for (Table table : manifest.tables()) {
                CountedRows counted = new CountedRows();
                target.table(table, counted.from(archive.parts(Backup.TABLES + table.name())));
                tables.put(table.name(), counted.finish());
            }
            Summary read = new Summary(tables);
            if (!Summary.decode(archive.entry(Backup.SUMMARY, LONGEST_MANIFEST)).equals(read)) {
                throw new IOException("its rows are not those that it was made with");
            }
            archive.end();
            return Contents.of(manifest, read, files);
        } catch (NoSuchFileException e) {
            throw new Problem(Kind.NOT_FOUND, "There is no file %s.".formatted(file), e);
        } catch (IOException e) {
            throw new Problem(
                    Kind.MALFORMED,
                    "%s can't be used as a backup: %s.".formatted(file, e.getMessage()),
                    e);
        }
    }

    private static List<String> files(ArchiveReader archive, Target target) throws IOException {
        List<String> files = new ArrayList<>();
        while (archive.nextName().startsWith(Backup.FILES)) {
            String entry = archive.nextName();
            String name = entry.substring(Backup.FILES.length());
            if (!NAME.matcher(name).matches() || files.size() == MOST_FILES) {
                throw new IOException("it has files that none of ours has");
            }
            target.file(name, archive.entry(entry, LONGEST_FILE));
            files.add(name);
        }
        return files;
    }
}
