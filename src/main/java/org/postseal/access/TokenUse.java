package org.postseal.access;

import io.agroal.api.AgroalDataSource;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** When each token was last shown: kept in memory and written once a minute, for all at once. */
@ApplicationScoped
class TokenUse {

    private static final Logger LOG = Logger.getLogger(TokenUse.class);

    private final AgroalDataSource database;
    private final Map<UUID, Instant> unwritten = new ConcurrentHashMap<>();

    TokenUse(AgroalDataSource database) {
        this.database = database;
    }

    void record(UUID token, Instant now) {
        unwritten.put(token, now);
    }

    /**
     * What can't be written stays for the next time. Nobody waits for the disk or a standby: what
     * is lost with a server is a minute.
     */
    @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void write() {
        Map<UUID, Instant> uses = Map.copyOf(unwritten);
        if (uses.isEmpty()) {
            return;
        }
        String sql =
                """
                INSERT INTO token_use (token, last_used_at)
                SELECT used.token, used.at
                FROM unnest(?, ?) AS used (token, at) JOIN token ON token.id = used.token
                ORDER BY used.token -- always in one order, so that two replicas can't wait for each other
                ON CONFLICT (token) DO UPDATE
                SET last_used_at = greatest(token_use.last_used_at, excluded.last_used_at)
                """;
        UUID[] tokens = uses.keySet().toArray(UUID[]::new);
        String[] times = new String[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            times[i] = uses.get(tokens[i]).toString();
        }
        try (Connection connection = database.getConnection();
                Statement setting = connection.createStatement();
                PreparedStatement upsert = connection.prepareStatement(sql)) {
            connection.setAutoCommit(false);
            setting.execute("SET LOCAL synchronous_commit = off");
            upsert.setArray(1, connection.createArrayOf("uuid", tokens));
            upsert.setArray(2, connection.createArrayOf("timestamptz", times));
            upsert.executeUpdate();
            connection.commit();
            uses.forEach(unwritten::remove);
        } catch (SQLException e) {
            LOG.debugf("Uses of tokens are left for the next time: %s", e.getMessage());
        }
    }
}
