package org.postseal.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;

/**
 * A synchronous standby that the server waits for at every COMMIT and that is not there: what is
 * committed is stored, and nobody is told.
 */
public final class MissingStandby implements AutoCloseable {

    private static final String WAITING =
            "FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name %s 'probe'";

    private final CompletableFuture<Void> probe;
    private volatile boolean closed;

    /** Returns once every COMMIT waits. */
    public MissingStandby() {
        Owner.update("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        Owner.query("SELECT pg_reload_conf()");
        probe =
                CompletableFuture.runAsync(
                        this::commitUntilClosed, task -> new Thread(task, "probe").start());
        awaitOne("=");
    }

    /** Ends the connection that is the next to wait in its COMMIT. */
    public void endTheNextCommit() {
        awaitOne("<>");
        Owner.query("SELECT pg_terminate_backend(pid) " + WAITING.formatted("<>"));
    }

    private static void awaitOne(String operator) {
        Patience patience = new Patience();
        while (Owner.query("SELECT pid " + WAITING.formatted(operator)).isEmpty()) {
            patience.aMoment();
        }
    }

    /** The server takes a setting up in its own time. */
    private void commitUntilClosed() {
        try (Connection connection = Owner.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET application_name = 'probe'");
            while (!closed) {
                statement.execute("SELECT pg_logical_emit_message(true, 'probe', '')");
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        Owner.update("ALTER SYSTEM RESET synchronous_standby_names");
        Owner.query("SELECT pg_reload_conf()");
        probe.join();
    }
}
