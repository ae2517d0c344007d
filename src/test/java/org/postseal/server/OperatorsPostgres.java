package org.postseal.server;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** A PostgreSQL as an operator has it: with a role that owns the tables, and one that serves. */
final class OperatorsPostgres implements AutoCloseable {

    static final String SERVING = "serving";

    /** Nobody else migrates. */
    static final String OWNER = "owner";

    private final EmbeddedPostgres server;
    private final Map<String, Connection> sessions = new HashMap<>();

    OperatorsPostgres(Path directory) {
        server =
                EmbeddedPostgres.start(
                        SharedPrograms.lendTo(directory),
                        problem -> {
                            throw problem;
                        });
        tell(ServiceRole.DATABASE, "CREATE ROLE owner LOGIN PASSWORD 'owner'");
        tell(ServiceRole.DATABASE, "CREATE ROLE serving LOGIN PASSWORD 'serving'");
    }

    void create(String database) {
        tell(ServiceRole.DATABASE, "CREATE DATABASE %s OWNER owner".formatted(database));
    }

    /** What a Postseal has to be told to use it. */
    Map<String, String> settings(String database) {
        return Map.of(
                "quarkus.datasource.jdbc.url", url(database),
                "quarkus.datasource.username", SERVING,
                "quarkus.datasource.password", SERVING,
                "quarkus.flyway.username", OWNER,
                "quarkus.flyway.password", OWNER);
    }

    /**
     * As a start does.
     *
     * @param version the last migration; {@code latest} for all
     */
    void migrate(String database, String version) {
        Migrating.toEnd(url(database), OWNER, SERVING, version);
    }

    /** The same, to the newest, and it may be cut off. */
    Migrating startMigrating(String database) {
        return Migrating.start(url(database), OWNER, SERVING);
    }

    /** As the superuser. */
    void tell(String database, String sql) {
        try (Statement statement = session(database).createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** The first column of each row, as the superuser sees it. */
    List<String> ask(String database, String sql) {
        try (Statement statement = session(database).createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /**
     * Brings rows over.
     *
     * @param queries for each table, with the columns to be filled, what selects the rows
     * @param role in whose name they are written; foreign keys do not matter, and no trigger fires
     */
    void copy(String from, Map<String, String> queries, String to, String role) {
        tell(to, "SET session_replication_role = replica; SET ROLE " + role);
        queries.forEach((table, query) -> copy(from, query, to, table));
        tell(to, "RESET ROLE; RESET session_replication_role");
    }

    private void copy(String from, String query, String to, String table) {
        try {
            ByteArrayOutputStream rows = new ByteArrayOutputStream();
            copies(from).copyOut("COPY (" + query + ") TO STDOUT", rows);
            copies(to)
                    .copyIn(
                            "COPY " + table + " FROM STDIN",
                            new ByteArrayInputStream(rows.toByteArray()));
        } catch (SQLException | IOException e) {
            throw new AssertionError(to + ": " + table, e);
        }
    }

    private CopyManager copies(String database) throws SQLException {
        return session(database).unwrap(PGConnection.class).getCopyAPI();
    }

    /** One for each database: thousands of questions are asked. */
    private Connection session(String database) {
        return sessions.computeIfAbsent(database, this::connect);
    }

    /** There are fewer connections than schemas. */
    void hangUp(String database) {
        try {
            sessions.remove(database).close();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    Connection connect(String database) {
        Map<String, String> superuser = server.settings();
        try {
            return DriverManager.getConnection(
                    url(database),
                    superuser.get("quarkus.flyway.username"),
                    superuser.get("quarkus.flyway.password"));
        } catch (SQLException e) {
            throw new AssertionError(database, e);
        }
    }

    private String url(String database) {
        return server.settings()
                .get("quarkus.flyway.jdbc-url")
                .replace("/" + ServiceRole.DATABASE + "?", "/" + database + "?");
    }

    @Override
    public void close() {
        server.close();
    }
}
