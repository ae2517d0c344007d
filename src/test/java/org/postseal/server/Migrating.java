package org.postseal.server;

import java.io.Serial;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What a start does to a database before anything else: the same migrations by the same library. It
 * dies as a process does, all that a database sees of which is that its connections are gone.
 */
final class Migrating {

    private final Mortal database;
    private final CompletableFuture<Void> end;

    private Migrating(Mortal database, CompletableFuture<Void> end) {
        this.database = database;
        this.end = end;
    }

    /**
     * To its end.
     *
     * @param owner its password is its name
     * @param version the last one; {@code latest} for all
     */
    static void toEnd(String url, String owner, String serving, String version) {
        migrate(new Mortal(url, owner), serving, version);
    }

    /** Goes on by itself, to the newest. */
    static Migrating start(String url, String owner, String serving) {
        Mortal database = new Mortal(url, owner);
        return new Migrating(
                database, CompletableFuture.runAsync(() -> migrate(database, serving, "latest")));
    }

    boolean isAtWork() {
        return !end.isDone();
    }

    /** Says nothing to the database, not even farewell. */
    void kill() throws SQLException {
        database.kill();
        end.exceptionally(deadNow -> null).join();
    }

    private static void migrate(Mortal database, String serving, String version) {
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration")
                .placeholders(Map.of("service-role", serving))
                .target(version)
                .load()
                .migrate();
    }

    /** Remembers its connections, to cut them. */
    private static final class Mortal extends PGSimpleDataSource {

        @Serial private static final long serialVersionUID = 1;

        private final transient List<Connection> connections = new ArrayList<>();
        private boolean dead;

        Mortal(String url, String owner) {
            setUrl(url);
            setUser(owner);
            setPassword(owner);
        }

        @Override
        public synchronized Connection getConnection() throws SQLException {
            if (dead) {
                throw new SQLException("A process that is dead can't connect.");
            }
            Connection connection = super.getConnection();
            connections.add(connection);
            return connection;
        }

        synchronized void kill() throws SQLException {
            dead = true;
            for (Connection connection : connections) {
                connection.abort(Runnable::run);
            }
        }
    }
}
