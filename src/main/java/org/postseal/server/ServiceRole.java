package org.postseal.server;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * The role that the service works as on the embedded server: it owns nothing; what it may do, the
 * migrations grant. Its password is made anew at each start and is nowhere on disk.
 */
record ServiceRole(String password) {

    static final String NAME = "postseal";
    static final String DATABASE = "postseal";

    /**
     * Makes role and database where they are missing. {@code superuser} connects to any database.
     */
    static ServiceRole provide(DataSource superuser) throws SQLException {
        String password = Cluster.randomPassword();
        try (Connection connection = superuser.getConnection();
                Statement statement = connection.createStatement()) {
            if (!exists(statement, "SELECT FROM pg_roles WHERE rolname = '" + NAME + "'")) {
                statement.execute("CREATE ROLE " + NAME + " LOGIN");
            }
            if (!exists(statement, "SELECT FROM pg_database WHERE datname = '" + DATABASE + "'")) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
            statement.execute("REVOKE ALL ON DATABASE " + DATABASE + " FROM PUBLIC");
            statement.execute("GRANT CONNECT ON DATABASE " + DATABASE + " TO " + NAME);
            statement.execute("ALTER ROLE " + NAME + " SET lock_timeout = '5s'");
            statement.execute(
                    "ALTER ROLE " + NAME + " SET idle_in_transaction_session_timeout = '30s'");
            // Hashed here: the server, and so its log, never sees the password.
            connection
                    .unwrap(PGConnection.class)
                    .alterUserPassword(NAME, password.toCharArray(), "scram-sha-256");
        }
        return new ServiceRole(password);
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }
}
