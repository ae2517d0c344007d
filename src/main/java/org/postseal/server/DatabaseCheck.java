package org.postseal.server;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalDataSourceConfiguration.DataSourceImplementation;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Looks at the database before the first migration: whether it answers, whether it is recent
 * enough, what is between, and as which role the service works, for the grants ({@code
 * ${service-role}}) that the migrations make.
 */
@Singleton
class DatabaseCheck implements FlywayConfigurationCustomizer {

    /** As PostgreSQL numbers versions: 14.0. */
    private static final int OLDEST_VERSION = 14_00_00;

    private static final int VERSIONS_PER_MAJOR = 1_00_00;

    /** Connections that are open at once while Flyway migrates: its lock's, and the work's. */
    private static final int MIGRATING = 3;

    private static final int UNTIL_THE_OTHER_HAS_MIGRATED = -1;

    private final AgroalDataSource database;

    DatabaseCheck(AgroalDataSource database) {
        this.database = database;
    }

    @Override
    public void customize(FluentConfiguration flyway) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT current_setting('server_version_num')::int, quote_ident(current_user)")) {
            row.next();
            requireRecent(row.getInt(1));
            flyway.placeholders(Map.of("service-role", row.getString(2)));
            Pooler.requireLastingStatements(database);
            if (flyway.getDataSource() instanceof AgroalDataSource) {
                flyway.dataSource(patient());
            }
            flyway.lockRetryCount(UNTIL_THE_OTHER_HAS_MIGRATED);
        } catch (SQLException e) {
            throw StartFailure.noConnection(e);
        }
    }

    /** As the service's connections, but for a statement that takes minutes, as an index may. */
    private AgroalDataSource patient() throws SQLException {
        var own =
                database.getConfiguration()
                        .connectionPoolConfiguration()
                        .connectionFactoryConfiguration();
        String separator = own.jdbcUrl().contains("?") ? "&" : "?";
        var factory =
                new AgroalConnectionFactoryConfigurationSupplier(own)
                        .jdbcUrl(own.jdbcUrl() + separator + "socketTimeout=0");
        return AgroalDataSource.from(
                new AgroalDataSourceConfigurationSupplier()
                        .dataSourceImplementation(DataSourceImplementation.AGROAL_POOLLESS)
                        .connectionPoolConfiguration(
                                pool ->
                                        pool.maxSize(MIGRATING)
                                                .connectionFactoryConfiguration(factory)));
    }

    static void requireRecent(int version) {
        if (version < OLDEST_VERSION) {
            throw new Problem(
                    Kind.INTERNAL,
                    "The database is PostgreSQL %d and Postseal needs %d or newer."
                            .formatted(
                                    version / VERSIONS_PER_MAJOR,
                                    OLDEST_VERSION / VERSIONS_PER_MAJOR));
        }
    }
}
