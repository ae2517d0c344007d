package org.postseal.mail;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.postseal.access.AccessRules;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.certificate.BlockedKeys;
import org.postseal.problem.DatabaseFailure;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.HostName;
import org.postseal.x509.KeyRules;
import org.postseal.x509.SpkiHash;
import org.postseal.x509.SubjectKey;

/**
 * The keys that hosts will change to. Publishing their TLSA records first is what lets a change go
 * unnoticed (RFC 7671 §8.1).
 */
@ApplicationScoped
class NextKeys {

    /** For a change that is put off; one that is forgotten must not stay in the zone for ever. */
    private static final Duration LIFE = Duration.ofDays(90);

    private static final int MOST = 8;

    private final AgroalDataSource database;
    private final BlockedKeys blockedKeys;
    private final Audit audit;
    private final Clock clock;

    NextKeys(AgroalDataSource database, BlockedKeys blockedKeys, Audit audit, Clock clock) {
        this.database = database;
        this.blockedKeys = blockedKeys;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * SHA-256 of the keys that are announced and not blocked since, as lower-case hexadecimal, in a
     * stable order.
     */
    List<String> of(HostName host) {
        String sql =
                """
                SELECT spki_sha256 FROM next_key n
                WHERE host = ? AND expires_at > ?
                  AND NOT EXISTS (SELECT FROM blocked_key b WHERE b.spki_sha256 = n.spki_sha256)
                ORDER BY spki_sha256
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, host.value());
            select.setObject(2, clock.instant().atOffset(ZoneOffset.UTC));
            List<String> found = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(HexFormat.of().formatHex(row.getBytes(1)));
                }
            }
            return found;
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /**
     * Announces a key.
     *
     * @return until when
     * @throws Problem of kind {@code FORBIDDEN}; of kind {@code POLICY} for a key that would not be
     *     certified; of kind {@code CONFLICT} when there are too many
     */
    @Transactional
    Instant register(Identity caller, HostName host, SubjectKey key) {
        AccessRules.requireHost(caller, host);
        KeyRules.check(key);
        if (blockedKeys.contains(key)) {
            throw new Problem(
                    Kind.POLICY, "This key is blocked and never certified again; make a new one.");
        }
        Instant expires = clock.instant().plus(LIFE).truncatedTo(ChronoUnit.SECONDS);
        try (Connection connection = database.getConnection()) {
            insert(connection, caller, host, key, expires);
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
        if (of(host).size() > MOST) {
            throw new Problem(
                    Kind.CONFLICT,
                    "The host has announced " + MOST + " keys already; use one of these.");
        }
        audit.append(
                AuditEvent.granted(
                        caller.id(),
                        "host.next-key",
                        Map.of("host", host.value(), "spkiSha256", key.sha256())));
        return expires;
    }

    /**
     * Takes an announcement back: the key's record goes, unless it has a certificate by now.
     *
     * @throws Problem of kind {@code FORBIDDEN}; of kind {@code NOT_FOUND} when it is not announced
     */
    @Transactional
    void withdraw(Identity caller, HostName host, SpkiHash key) {
        AccessRules.requireHost(caller, host);
        String sql = "DELETE FROM next_key WHERE host = ? AND spki_sha256 = ? AND expires_at > ?";
        try (Connection connection = database.getConnection();
                PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setString(1, host.value());
            delete.setBytes(2, key.octets());
            delete.setObject(3, clock.instant().atOffset(ZoneOffset.UTC));
            if (delete.executeUpdate() == 0) {
                throw new Problem(Kind.NOT_FOUND, "This key is not announced for this host.");
            }
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
        audit.append(
                AuditEvent.granted(
                        caller.id(),
                        "host.withdraw-next-key",
                        Map.of("host", host.value(), "spkiSha256", key.hex())));
    }

    private static void insert(
            Connection connection, Identity caller, HostName host, SubjectKey key, Instant expires)
            throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement(
                        "DELETE FROM next_key WHERE host = ? AND expires_at <= now()")) {
            delete.setString(1, host.value());
            delete.executeUpdate();
        }
        String sql =
                """
                INSERT INTO next_key (host, spki_sha256, expires_at, registered_by) VALUES (?, ?, ?, ?)
                ON CONFLICT (host, spki_sha256) DO UPDATE
                SET expires_at = EXCLUDED.expires_at, registered_by = EXCLUDED.registered_by
                """;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, host.value());
            insert.setBytes(2, HexFormat.of().parseHex(key.sha256()));
            insert.setObject(3, expires.atOffset(ZoneOffset.UTC));
            insert.setString(4, caller.id());
            insert.executeUpdate();
        }
    }
}
