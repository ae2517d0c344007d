package org.postseal.certificate;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.postseal.problem.DatabaseFailure;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;
import org.postseal.x509.SerialNumber;
import org.postseal.x509.SpkiHash;
import org.postseal.x509.SubjectAltName;

/** Finds what has been issued. Reads only. */
@ApplicationScoped
public class Certificates {

    /** A host has few keys. */
    private static final int MOST_KEYS = 64;

    private final AgroalDataSource database;

    Certificates(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * The certificate with this serial number. Our own serials are unique; an imported one may
     * stand under two authorities, which is why {@code authority} may be asked for.
     *
     * @throws Problem of kind {@code CONFLICT} when {@code authority} is needed to tell two
     *     certificates apart
     */
    public Optional<IssuedCertificate> find(
            SerialNumber serial, Optional<AuthorityName> authority) {
        String sql =
                """
                SELECT c.authority, c.profile, c.issued_at, c.requested_by, c.der, r.revoked_at, r.reason
                FROM certificate c LEFT JOIN revocation r USING (serial, authority)
                WHERE c.serial = ? AND (?::text IS NULL OR c.authority = ?)
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            String name = authority.map(AuthorityName::value).orElse(null);
            select.setBytes(1, serial.octets());
            select.setString(2, name);
            select.setString(3, name);
            List<IssuedCertificate> found = readAll(select);
            if (found.size() > 1) {
                throw new Problem(
                        Kind.CONFLICT,
                        "More than one authority has issued a certificate with this serial; name one with ?authority=.");
            }
            return found.stream().findFirst();
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /** The certificate with exactly these octets. */
    public Optional<IssuedCertificate> findExactly(Certificate certificate) {
        String sql =
                """
                SELECT c.authority, c.profile, c.issued_at, c.requested_by, c.der, r.revoked_at, r.reason
                FROM certificate c LEFT JOIN revocation r USING (serial, authority)
                WHERE c.serial = ? AND c.der = ?
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setBytes(1, certificate.serial().octets());
            select.setBytes(2, certificate.der());
            return readAll(select).stream().findFirst();
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /** All certificates of a key that have not expired, revoked ones too. */
    public List<IssuedCertificate> findUnexpired(SpkiHash key) {
        String sql =
                """
                SELECT c.authority, c.profile, c.issued_at, c.requested_by, c.der, r.revoked_at, r.reason
                FROM certificate c LEFT JOIN revocation r USING (serial, authority)
                WHERE c.spki_sha256 = ? AND c.not_after >= now()
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setBytes(1, key.octets());
            return readAll(select);
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /** Whether a key has ever been certified. */
    public boolean existsWith(SpkiHash key) {
        String sql = "SELECT FROM certificate WHERE spki_sha256 = ? LIMIT 1";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setBytes(1, key.octets());
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /** That a certificate, also one of an authority, was revoked. */
    public Optional<Revocation> findRevocation(CertificateId id) {
        String sql = "SELECT revoked_at, reason FROM revocation WHERE serial = ? AND authority = ?";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setBytes(1, id.serial().octets());
            select.setString(2, id.authority().value());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? readRevocation(row) : Optional.empty();
            }
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /** One page of a list, in the order of {@link CertificateQuery#listing()}. */
    public Page search(CertificateQuery query, Instant now) {
        try (Connection connection = database.getConnection();
                PreparedStatement select = query.selection(now).prepare(connection)) {
            return Page.of(query, readAll(select));
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /**
     * The newest valid certificate that each key has for a name, and for each profile: not all are
     * a server's. Newest first, at most {@value #MOST_KEYS}. How often one key was certified takes
     * no place from the others, and what has ended is passed over in the index.
     *
     * @param name exactly as in the certificate
     * @param spkiSha256 the key that they are for, in hexadecimal; empty for any
     */
    public List<IssuedCertificate> newestOfEachKey(
            SubjectAltName name, Optional<String> spkiSha256, Instant now) {
        String sql =
                """
                SELECT newest.authority, newest.profile, newest.issued_at, c.requested_by, c.der,
                       NULL::timestamptz AS revoked_at, NULL::text AS reason
                FROM (
                    SELECT DISTINCT ON (c.spki_sha256, c.profile) n.issued_at, n.serial, n.authority, c.profile
                    FROM certificate_name n
                    CROSS JOIN LATERAL (
                        SELECT profile, not_after, spki_sha256 FROM certificate
                        WHERE (serial, authority) = (n.serial, n.authority) LIMIT 1
                    ) AS c
                    LEFT JOIN LATERAL (
                        SELECT true AS yes FROM revocation
                        WHERE (serial, authority) = (n.serial, n.authority) LIMIT 1
                    ) AS revoked ON true
                    WHERE n.name = ? AND n.not_after >= ? AND c.not_after >= ? AND revoked.yes IS NULL
                      AND (?::bytea IS NULL OR c.spki_sha256 = ?)
                    ORDER BY c.spki_sha256, c.profile, n.issued_at DESC, n.serial DESC, n.authority DESC
                ) AS newest
                CROSS JOIN LATERAL (
                    SELECT requested_by, der FROM certificate
                    WHERE (serial, authority) = (newest.serial, newest.authority) LIMIT 1
                ) AS c
                ORDER BY newest.issued_at DESC, newest.serial DESC, newest.authority DESC
                LIMIT ?
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            byte[] key = spkiSha256.map(HexFormat.of()::parseHex).orElse(null);
            select.setString(1, name.text());
            select.setObject(2, now.atOffset(ZoneOffset.UTC));
            select.setObject(3, now.atOffset(ZoneOffset.UTC));
            select.setBytes(4, key);
            select.setBytes(5, key);
            select.setInt(6, MOST_KEYS);
            return readAll(select);
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /** The certificate that came of a claim, if the claim is taken. */
    public Optional<Claimed> findClaimed(Claim claim) {
        String sql =
                """
                SELECT k.request_sha256,
                       c.authority, c.profile, c.issued_at, c.requested_by, c.der, r.revoked_at, r.reason
                FROM claim k
                JOIN certificate c USING (serial, authority)
                LEFT JOIN revocation r USING (serial, authority)
                WHERE k.id = ? AND k.expires_at > now()
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setBytes(1, HexFormat.of().parseHex(claim.id()));
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                String request = HexFormat.of().formatHex(row.getBytes("request_sha256"));
                return Optional.of(new Claimed(read(row), request.equals(claim.request())));
            }
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /**
     * What came of a claim.
     *
     * @param sameRequest whether the request that took it is the one that asks now
     */
    public record Claimed(IssuedCertificate certificate, boolean sameRequest) {}

    private static List<IssuedCertificate> readAll(PreparedStatement select) throws SQLException {
        List<IssuedCertificate> found = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.add(read(rows));
            }
        }
        return found;
    }

    private static IssuedCertificate read(ResultSet row) throws SQLException {
        return new IssuedCertificate(
                Certificate.parse(row.getBytes("der")),
                new AuthorityName(row.getString("authority")),
                new ProfileName(row.getString("profile")),
                time(row, "issued_at").orElseThrow(),
                row.getString("requested_by"),
                readRevocation(row));
    }

    private static Optional<Revocation> readRevocation(ResultSet row) throws SQLException {
        String reason = row.getString("reason");
        return time(row, "revoked_at").map(date -> new Revocation(date, reason));
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
                .map(OffsetDateTime::toInstant);
    }
}
