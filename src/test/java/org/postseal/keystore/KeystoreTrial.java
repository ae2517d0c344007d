package org.postseal.keystore;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postseal.certificate.AuthorityName;
import org.postseal.x509.SubjectKey;

/** What the keystore's tests need: authorities with keys, and the database as its owner sees it. */
@ApplicationScoped
class KeystoreTrial {

    static final String PASSPHRASE = "correct horse battery staple";
    static final String ACTOR = "token:test";

    private final Keystore keystore;
    private final String url;
    private final String owner;
    private final String ownerPassword;
    private final AtomicInteger count = new AtomicInteger();

    KeystoreTrial(
            Keystore keystore,
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
            @ConfigProperty(name = "quarkus.flyway.username") String owner,
            @ConfigProperty(name = "quarkus.flyway.password") String ownerPassword) {
        this.keystore = keystore;
        this.url = url;
        this.owner = owner;
        this.ownerPassword = ownerPassword;
    }

    /** An authority and the key in its certificate. */
    record Stored(AuthorityName name, SubjectKey key) {}

    AuthorityName newName() {
        return new AuthorityName("keystore-" + count.incrementAndGet());
    }

    /** A new authority, locked. */
    Stored locked() {
        Stored stored = unlocked();
        keystore.lock(ACTOR, stored.name());
        return stored;
    }

    /** A new authority that {@link #PASSPHRASE} opens, unlocked as it is at first. */
    Stored unlocked() {
        AuthorityName name = newName();
        try (AuthorityKey key = KeySpec.EC_P256.generate();
                Passphrase passphrase = passphrase(PASSPHRASE)) {
            QuarkusTransaction.requiringNew().run(() -> keystore.store(name, key, passphrase));
            return new Stored(name, key.subjectKey());
        }
    }

    void unlock(Stored authority, String passphrase) {
        try (Passphrase given = passphrase(passphrase)) {
            keystore.unlock(ACTOR, authority.name(), authority.key(), given);
        }
    }

    static Passphrase passphrase(String text) {
        return Passphrase.of(text.toCharArray());
    }

    /** What an attacker who writes the database does. */
    int update(String sql, Object... parameters) {
        try (Connection connection = DriverManager.getConnection(url, owner, ownerPassword);
                PreparedStatement statement = prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The first column of each row. */
    List<String> query(String sql, Object... parameters) {
        try (Connection connection = DriverManager.getConnection(url, owner, ownerPassword);
                PreparedStatement statement = prepare(connection, sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The audit's records about an authority, as {@code OUTCOME action}, oldest first. */
    List<String> recorded(AuthorityName name) {
        return query(
                """
                SELECT json ->> 'outcome' || ' ' || (json ->> 'action')
                FROM (SELECT convert_from(event, 'UTF8')::json AS json, position FROM audit) AS record
                WHERE json -> 'details' ->> 'authority' = ?
                ORDER BY position
                """,
                name.value());
    }

    private static PreparedStatement prepare(
            Connection connection, String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
