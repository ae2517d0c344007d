package org.postseal.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The server refuses to write, with the SQLSTATE of a standby, until this is closed. */
public final class ReadOnlyDatabase implements AutoCloseable {

    /** Open all the time, as the service's are: the server tells those that there are. */
    private final Connection observer = Owner.connect();

    /** Returns once it refuses. */
    public ReadOnlyDatabase() {
        Owner.update("ALTER SYSTEM SET default_transaction_read_only = on");
        await(true);
    }

    public boolean isReadOnly() {
        try (Statement statement = observer.createStatement();
                ResultSet row = statement.executeQuery("SHOW default_transaction_read_only")) {
            row.next();
            return row.getString(1).equals("on");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void await(boolean readOnly) {
        Owner.query("SELECT pg_reload_conf()");
        Patience patience = new Patience();
        while (isReadOnly() != readOnly) {
            patience.aMoment();
        }
    }

    /** Returns once it writes again. */
    @Override
    public void close() {
        Owner.update("ALTER SYSTEM RESET default_transaction_read_only");
        await(false);
        try {
            observer.close();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
