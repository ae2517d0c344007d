package org.postseal.keystore;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;

/**
 * Hears of locks on other replicas the moment they commit, on a connection of its own: one of the
 * pool would be missing there, and be replaced when it has served for long enough.
 *
 * <p>A PgBouncer in transaction mode lets no notification through, so the connection goes past it
 * where there is a URL for that: the migrations'.
 */
@ApplicationScoped
class LockListener {

    private static final Logger LOG = Logger.getLogger(LockListener.class);

    /** Then it listens anew, which is how it finds out that the connection is dead. */
    private static final int LONGEST_WAIT_MILLIS = 5_000;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final AgroalDataSource database;
    private final Optional<String> directUrl;
    private final LockWatch watch;
    private final Thread thread = new Thread(this::run, "lock-listener");
    private volatile boolean stopped;
    private Duration pause = FIRST_PAUSE;

    LockListener(
            AgroalDataSource database,
            @ConfigProperty(name = "quarkus.flyway.jdbc-url") Optional<String> directUrl,
            LockWatch watch) {
        this.database = database;
        this.directUrl = directUrl;
        this.watch = watch;
        thread.setDaemon(true);
    }

    void start(@Observes StartupEvent event) {
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        thread.interrupt();
    }

    private void run() {
        try (AgroalDataSource own = AgroalDataSource.from(oneConnection())) {
            while (!stopped) {
                try (Connection connection = own.getConnection()) {
                    listen(connection);
                } catch (SQLException e) {
                    LOG.debugf("Not listening for locks at the moment: %s", e.getMessage());
                    own.flush(AgroalDataSource.FlushMode.ALL);
                }
                waitBeforeTheNextTry();
            }
        } catch (SQLException e) {
            LOG.errorf(e, "Locks on other replicas are seen only by looking each second.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen(Connection connection) throws SQLException {
        PGConnection postgres = connection.unwrap(PGConnection.class);
        try (Statement statement = connection.createStatement()) {
            while (!stopped) {
                statement.execute("LISTEN " + KeyLocks.CHANNEL);
                pause = FIRST_PAUSE;
                if (postgres.getNotifications(LONGEST_WAIT_MILLIS).length > 0) {
                    watch.look();
                }
            }
        }
    }

    private void waitBeforeTheNextTry() throws InterruptedException {
        Thread.sleep(pause.toMillis());
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    /** Made as the pool makes its own. */
    private AgroalDataSourceConfigurationSupplier oneConnection() {
        var factory =
                new AgroalConnectionFactoryConfigurationSupplier(
                        database.getConfiguration()
                                .connectionPoolConfiguration()
                                .connectionFactoryConfiguration());
        directUrl.ifPresent(factory::jdbcUrl);
        return new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(
                        pool -> pool.maxSize(1).connectionFactoryConfiguration(factory));
    }
}
