package org.postseal.authority;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.DatabaseFailure;

/** The rows of {@code crl_shard}: none ever goes, since certificates name it. */
@ApplicationScoped
class CrlShardStore {

    private final AgroalDataSource database;

    CrlShardStore(AgroalDataSource database) {
        this.database = database;
    }

    /** Those that new certificates are spread over, by number. */
    List<CrlShard> open(AuthorityName authority) {
        return read("SELECT shard, url FROM crl_shard WHERE authority = ? AND open", authority);
    }

    /** All there ever were, by number. */
    List<CrlShard> all(AuthorityName authority) {
        return read("SELECT shard, url FROM crl_shard WHERE authority = ?", authority);
    }

    private List<CrlShard> read(String sql, AuthorityName authority) {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql + " ORDER BY shard")) {
            select.setString(1, authority.value());
            try (ResultSet row = select.executeQuery()) {
                List<CrlShard> shards = new ArrayList<>();
                while (row.next()) {
                    shards.add(new CrlShard(row.getInt(1), URI.create(row.getString(2))));
                }
                return shards;
            }
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /** New certificates are spread over these from now on; those that are new are added. */
    @Transactional(TxType.MANDATORY)
    void open(AuthorityName authority, List<CrlShard> shards) {
        String close = "UPDATE crl_shard SET open = false WHERE authority = ? AND open";
        String open =
                """
                INSERT INTO crl_shard (authority, shard, url, open) VALUES (?, ?, ?, true)
                ON CONFLICT (authority, shard) DO UPDATE SET open = true
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(close);
                PreparedStatement insert = connection.prepareStatement(open)) {
            update.setString(1, authority.value());
            update.executeUpdate();
            for (CrlShard shard : shards) {
                insert.setString(1, authority.value());
                insert.setInt(2, shard.number());
                insert.setString(3, shard.url().toString());
                insert.addBatch();
            }
            insert.executeBatch();
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }
}
