package org.postseal.acme;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postseal.access.ScopeFields;

@ApplicationScoped
class AccountRepository {

    private static final String SELECT =
            """
            SELECT a.id, a.jwk, a.status, a.contacts, a.account_key, a.binding,
                   k.scope, k.pre_authorized, k.revoked_at IS NOT NULL AS withdrawn
            FROM acme_account a LEFT JOIN acme_account_key k ON k.id = a.account_key
            """;

    private final Statements statements;

    AccountRepository(Statements statements) {
        this.statements = statements;
    }

    Optional<Account> find(String id) {
        return statements.selectOne(SELECT + "WHERE a.id = ?", AccountRepository::read, id);
    }

    Optional<Account> findByKey(AccountKey key) {
        return statements.selectOne(
                SELECT + "WHERE a.thumbprint = ?", AccountRepository::read, key.thumbprint());
    }

    /**
     * Adds an account, unless its key has one.
     *
     * @return whether the key was new
     */
    boolean insert(Account account, Instant now) {
        String sql =
                """
                INSERT INTO acme_account
                    (id, thumbprint, jwk, status, contacts, account_key, binding, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (thumbprint) DO NOTHING
                """;
        return statements.update(
                        sql,
                        account.id(),
                        account.key().thumbprint(),
                        account.key().json(),
                        label(account.status()),
                        account.contacts(),
                        account.binding().map(Account.Binding::keyId),
                        account.binding()
                                .map(Account.Binding::jws)
                                .map(ObjectNode::toString)
                                .orElse(""),
                        now)
                == 1;
    }

    void setContacts(String id, List<String> contacts) {
        statements.update("UPDATE acme_account SET contacts = ? WHERE id = ?", contacts, id);
    }

    /** Only a valid account changes; whether it was one. */
    boolean setStatus(String id, Account.Status status) {
        return statements.update(
                        "UPDATE acme_account SET status = ? WHERE id = ? AND status = 'valid'",
                        label(status),
                        id)
                == 1;
    }

    /** Whether nobody else has the key. */
    boolean setKey(String id, AccountKey old, AccountKey key) {
        String sql =
                """
                UPDATE acme_account SET thumbprint = ?, jwk = ?
                WHERE id = ? AND thumbprint = ?
                  AND NOT EXISTS (SELECT FROM acme_account WHERE thumbprint = ?)
                """;
        return statements.update(
                        sql, key.thumbprint(), key.json(), id, old.thumbprint(), key.thumbprint())
                == 1;
    }

    private static Account read(ResultSet row) throws SQLException {
        Optional<String> keyId = Optional.ofNullable(row.getString("account_key"));
        Optional<Account.Binding> binding = Optional.empty();
        if (keyId.isPresent()) {
            binding =
                    Optional.of(
                            new Account.Binding(
                                    keyId.get(),
                                    AcmeJson.object(
                                            row.getString("binding").getBytes(UTF_8),
                                            "The binding"),
                                    ScopeFields.parse(row.getString("scope")),
                                    row.getBoolean("pre_authorized"),
                                    row.getBoolean("withdrawn")));
        }
        return new Account(
                row.getString("id"),
                AccountKey.parse(row.getString("jwk")),
                Account.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                Statements.texts(row, "contacts"),
                binding);
    }

    private static String label(Account.Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
