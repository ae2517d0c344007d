package org.postseal.access;

import io.agroal.api.AgroalDataSource;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.postseal.problem.DatabaseFailure;

/** When each token was last shown: kept in memory and written once a minute, for all at once. */
@ApplicationScoped
class TokenUse {

    private final AgroalDataSource database;
    private final Map<UUID, Instant> unwritten = new ConcurrentHashMap<>();

    TokenUse(AgroalDataSource database) {
        this.database = database;
    }

    void record(UUID token, Instant now) {
        unwritten.put(token, now);
    }

    /** What can't be written stays for the next time. */
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
                PreparedStatement upsert = connection.prepareStatement(sql)) {
            upsert.setArray(1, connection.createArrayOf("uuid", tokens));
            upsert.setArray(2, connection.createArrayOf("timestamptz", times));
            upsert.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
        uses.forEach(unwritten::remove);
    }
}
