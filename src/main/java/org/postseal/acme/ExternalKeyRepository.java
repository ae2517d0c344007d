package org.postseal.acme;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postseal.access.ScopeFields;

@ApplicationScoped
class ExternalKeyRepository {

    private static final String COLUMNS =
            """
            SELECT k.id, k.name, k.scope, k.reusable, k.pre_authorized, k.created_by, k.created_at, k.expires_at,
                k.revoked_at,
            """;

    private final Statements statements;

    ExternalKeyRepository(Statements statements) {
        this.statements = statements;
    }

    void insert(ExternalKey key) {
        String sql =
                """
                INSERT INTO acme_account_key
                    (id, name, scope, reusable, pre_authorized, created_by, created_at, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """;
        statements.update(
                sql,
                key.id(),
                key.name(),
                key.scope().text(),
                key.reusable(),
                key.preAuthorized(),
                key.createdBy(),
                key.created(),
                key.expires());
    }

    /**
     * Nobody else can use the key until the current transaction ends. Of its accounts, which may be
     * very many, one is counted.
     */
    Optional<ExternalKey> lock(String id) {
        statements.select(
                "SELECT id FROM acme_account_key WHERE id = ? FOR UPDATE",
                row -> row.getString(1),
                id);
        String sql =
                COLUMNS
                        + """
                        (SELECT count(*) FROM (
                            SELECT FROM acme_account a WHERE a.account_key = k.id LIMIT 1) one) AS accounts
                        FROM acme_account_key k WHERE k.id = ?
                        """;
        return statements.selectOne(sql, ExternalKeyRepository::read, id);
    }

    List<ExternalKey> newestFirst() {
        String sql =
                COLUMNS
                        + """
                        (SELECT count(*) FROM acme_account a WHERE a.account_key = k.id) AS accounts
                        FROM acme_account_key k ORDER BY k.created_at DESC, k.id
                        """;
        return statements.select(sql, ExternalKeyRepository::read);
    }

    /** Whether there was one that was not yet. */
    boolean revoke(String id, Instant now) {
        return statements.update(
                        "UPDATE acme_account_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
                        now,
                        id)
                == 1;
    }

    private static ExternalKey read(ResultSet row) throws SQLException {
        return new ExternalKey(
                row.getString("id"),
                row.getString("name"),
                ScopeFields.parse(row.getString("scope")),
                row.getBoolean("reusable"),
                row.getBoolean("pre_authorized"),
                row.getString("created_by"),
                Statements.time(row, "created_at"),
                Statements.optionalTime(row, "expires_at"),
                Statements.optionalTime(row, "revoked_at"),
                row.getInt("accounts"));
    }
}
