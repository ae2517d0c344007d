package org.postseal.server;

import io.agroal.api.AgroalDataSource;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.jboss.logging.Logger;

/**
 * Warns at the start and every minute while commits are less durable than they should be. A cluster
 * that has lost its standby goes on without it and looks like a lone server: only who was told to
 * expect one ({@code postseal.expect-synchronous}) can tell.
 */
@Wellness
@ApplicationScoped
class DurabilityWatch implements HealthCheck {

    private static final Logger LOG = Logger.getLogger(DurabilityWatch.class);

    private final AgroalDataSource database;
    private final boolean expected;
    private volatile Optional<String> shortfall = Optional.empty();

    DurabilityWatch(
            AgroalDataSource database,
            @ConfigProperty(name = "postseal.expect-synchronous", defaultValue = "false")
                    boolean expected) {
        this.database = database;
        this.expected = expected;
    }

    @Scheduled(every = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    void look() {
        try (Connection connection = database.getConnection()) {
            shortfall = Durability.read(connection).shortfall(expected);
            shortfall.ifPresent(LOG::warn);
        } catch (SQLException away) {
            // Others tell.
            LOG.debug("The database was not asked how durable it is", away);
        }
    }

    @Override
    public HealthCheckResponse call() {
        var answer = HealthCheckResponse.named("durability").status(shortfall.isEmpty());
        shortfall.ifPresent(reason -> answer.withData("reason", reason));
        return answer.build();
    }
}
