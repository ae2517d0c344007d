package org.postseal.server;

import java.io.Serial;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What a start does to a database before anything else: the same migrations by the same library, in
 * the test's own process. Cut off, it is to the database as a process that was killed, of which it
 * sees only that the connections are gone.
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

    /**
     * Whether it has not come to its end.
     *
     * @throws CompletionException with the cause, when it has failed
     */
    boolean isAtWork() {
        if (end.isCompletedExceptionally()) {
            end.join();
        }
        return !end.isDone();
    }

    /** Says nothing to the database, not even farewell. */
    void cutOff() throws SQLException {
        database.die();
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
                throw new SQLException("Whoever is cut off can't connect.");
            }
            Connection connection = super.getConnection();
            connections.add(connection);
            return connection;
        }

        synchronized void die() throws SQLException {
            dead = true;
            for (Connection connection : connections) {
                connection.abort(Runnable::run);
            }
        }
    }
}
