package org.postseal.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postseal.backup.Manifest.Sequence;
import org.postseal.backup.Manifest.Table;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Fills an empty schema with a backup's rows, in one transaction: all or nothing. Constraints are
 * checked as the rows come; triggers of ours are not run, since the rows have what they would
 * write.
 */
public final class Restore {

    private final Connection database;
    private final Consumer<Manifest> schema;
    private final Map<String, byte[]> files = new TreeMap<>();

    /**
     * Begins nothing yet.
     *
     * @param database as whoever owns the tables; nobody else uses it
     * @param schema makes the tables, as old as the manifest says
     */
    public Restore(Connection database, Consumer<Manifest> schema) {
        this.database = database;
        this.schema = schema;
    }

    /**
     * Whether the schema has no row of ours, so that nothing can be mixed up with what was there.
     */
    public static boolean isEmpty(Connection database) throws SQLException {
        for (Table table : Catalog.tables(database)) {
            try (Statement statement = database.createStatement();
                    ResultSet row =
                            statement.executeQuery(
                                    "SELECT FROM " + Catalog.quote(table.name()) + " LIMIT 1")) {
                if (row.next()) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Reads the backup once more and fills the tables; {@link #commit} makes it true.
     *
     * @throws Problem when it is not what it was made as; then nothing has changed
     */
    public Contents fill(Path file, RecoveryKey key) throws SQLException {
        database.setAutoCommit(false);
        return Reading.read(file, key, new Rows());
    }

    /** The data directory's, by name. */
    public Map<String, byte[]> files() {
        return Map.copyOf(files);
    }

    public void commit() throws SQLException {
        database.commit();
        database.setAutoCommit(true);
        try (Statement statement = database.createStatement()) {
            // What the planner goes by, before the first question.
            statement.execute("ANALYZE");
        }
    }

    private final class Rows implements Reading.Target {

        @Override
        public void begin(Manifest manifest) throws SQLException {
            schema.accept(manifest);
            if (!Catalog.tables(database).equals(manifest.tables())) {
                throw new Problem(
                        Kind.MALFORMED,
                        "The backup's tables are not those of schema %s."
                                .formatted(manifest.schema()));
            }
            requireNoRows();
            for (Sequence sequence : manifest.sequences()) {
                try (PreparedStatement set =
                        database.prepareStatement("SELECT setval(?::regclass, ?, ?)")) {
                    set.setString(1, Catalog.quote(sequence.name()));
                    set.setLong(2, sequence.value());
                    set.setBoolean(3, sequence.called());
                    set.execute();
                }
            }
        }

        /** Somebody may have been quicker. */
        private void requireNoRows() throws SQLException {
            if (!isEmpty(database)) {
                throw new Problem(Kind.CONFLICT, "The database has rows; make an empty one.");
            }
        }

        @Override
        public void file(String name, byte[] content) {
            files.put(name, content);
        }

        @Override
        public void table(Table table, InputStream rows) throws IOException, SQLException {
            triggers("DISABLE", table);
            database.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                            "COPY " + Catalog.columns(table) + " FROM STDIN (ENCODING 'UTF8')",
                            rows);
            triggers("ENABLE", table);
        }

        private void triggers(String what, Table table) throws SQLException {
            try (Statement statement = database.createStatement()) {
                statement.execute(
                        "ALTER TABLE %s %s TRIGGER USER"
                                .formatted(Catalog.quote(table.name()), what));
            }
        }
    }
}
