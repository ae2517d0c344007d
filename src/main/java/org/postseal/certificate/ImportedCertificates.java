package org.postseal.certificate;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postseal.problem.DatabaseFailure;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SerialNumber;
import org.postseal.x509.SubjectAltName;

/**
 * What an authority had issued and revoked before it was taken over, in the current transaction. It
 * is listed and its status told like everything else; only that no profile of ours stands behind
 * it, so that it renews nothing.
 */
@ApplicationScoped
@Transactional(TxType.MANDATORY)
public class ImportedCertificates {

    /** Of none of our profiles. */
    public static final ProfileName PROFILE = new ProfileName("imported");

    private final AgroalDataSource database;

    ImportedCertificates(AgroalDataSource database) {
        this.database = database;
    }

    /** A certificate of which no more is known. */
    public record Serial(SerialNumber serial, Instant notAfter) {}

    /** That a certificate was taken back; it is stored itself, or its serial number. */
    public record Revoked(SerialNumber serial, Instant date, RevocationReason reason) {}

    /**
     * Stores certificates, with their names.
     *
     * @param now none is newer, or the clock would seem to have gone back
     */
    public void insert(
            AuthorityName authority,
            Collection<Certificate> certificates,
            String requestedBy,
            Instant now) {
        String row =
                """
                INSERT INTO certificate
                    (serial, authority, profile, issued_at, not_after, spki_sha256, requested_by, der)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """;
        String name =
                """
                INSERT INTO certificate_name (name, issued_at, serial, authority, not_after)
                VALUES (?, ?, ?, ?, ?)
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement rows = connection.prepareStatement(row);
                PreparedStatement names = connection.prepareStatement(name)) {
            for (Certificate certificate : certificates) {
                Instant notBefore = certificate.notBefore();
                Instant issued = notBefore.isBefore(now) ? notBefore : now;
                rows.setBytes(1, certificate.serial().octets());
                rows.setString(2, authority.value());
                rows.setString(3, PROFILE.value());
                rows.setObject(4, issued.atOffset(ZoneOffset.UTC));
                rows.setObject(5, certificate.notAfter().atOffset(ZoneOffset.UTC));
                rows.setBytes(6, HexFormat.of().parseHex(certificate.key().sha256()));
                rows.setString(7, requestedBy);
                rows.setBytes(8, certificate.der());
                rows.addBatch();
                for (String text : names(certificate)) {
                    names.setString(1, text);
                    names.setObject(2, issued.atOffset(ZoneOffset.UTC));
                    names.setBytes(3, certificate.serial().octets());
                    names.setString(4, authority.value());
                    names.setObject(5, certificate.notAfter().atOffset(ZoneOffset.UTC));
                    names.addBatch();
                }
            }
            rows.executeBatch();
            names.executeBatch();
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /**
     * What it is found by. Where no name is in the subjectAltName, the common name was the host's
     * (RFC 6125 §6.4.4): certificates that an older {@code openssl ca} made have no other.
     */
    private static Set<String> names(Certificate certificate) {
        List<SubjectAltName> names =
                certificate.names().isEmpty()
                        ? certificate.subject().commonNames().stream()
                                .flatMap(ImportedCertificates::hostName)
                                .toList()
                        : certificate.names();
        return names.stream()
                .map(SubjectAltName::text)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** None for what is no host name, such as a person's name. */
    private static Stream<SubjectAltName> hostName(String commonName) {
        try {
            SubjectAltName.Dns name = SubjectAltName.parseDns(commonName);
            return Stream.<SubjectAltName>of(name).filter(any -> name.host().labels() > 1);
        } catch (Problem notAHost) {
            return Stream.empty();
        }
    }

    /** Stores serial numbers: their status is known, and nothing else. */
    public void insertSerials(AuthorityName authority, Collection<Serial> serials) {
        String sql = "INSERT INTO imported_serial (serial, authority, not_after) VALUES (?, ?, ?)";
        writeSerials(sql, authority, serials);
    }

    private int writeSerials(String sql, AuthorityName authority, Collection<Serial> serials) {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(sql)) {
            for (Serial serial : serials) {
                insert.setBytes(1, serial.serial().octets());
                insert.setString(2, authority.value());
                insert.setObject(3, serial.notAfter().atOffset(ZoneOffset.UTC));
                insert.addBatch();
            }
            return Arrays.stream(insert.executeBatch()).filter(rows -> rows > 0).sum();
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /**
     * As {@link #insertSerials}, without those of which the certificate or the number is here.
     *
     * @return how many that left
     */
    public int insertUnknownSerials(AuthorityName authority, Collection<Serial> serials) {
        String sql =
                """
                INSERT INTO imported_serial (serial, authority, not_after)
                SELECT new.serial, new.authority, new.not_after
                FROM (VALUES (?::bytea, ?::text, ?::timestamptz)) AS new (serial, authority, not_after)
                WHERE NOT EXISTS (SELECT FROM certificate c
                                  WHERE c.serial = new.serial AND c.authority = new.authority)
                ON CONFLICT DO NOTHING
                """;
        return writeSerials(sql, authority, serials);
    }

    /**
     * As {@link #insertRevoked}, without those that are revoked already; that a key was exposed
     * replaces another reason.
     *
     * @return for how many anything changed
     */
    public int insertMissing(AuthorityName authority, Collection<Revoked> revoked) {
        String sql =
                """
                INSERT INTO revocation AS earlier (serial, authority, not_after, revoked_at, reason, changed_at)
                SELECT new.serial, new.authority, coalesce(c.not_after, i.not_after), new.date, new.reason, now()
                FROM (VALUES (?::bytea, ?::text, ?::timestamptz, ?::text)) AS new (serial, authority, date, reason)
                LEFT JOIN certificate c ON (c.serial, c.authority) = (new.serial, new.authority)
                LEFT JOIN imported_serial i ON (i.serial, i.authority) = (new.serial, new.authority)
                ON CONFLICT (serial, authority) DO UPDATE SET
                    (reason, changed_at) = (excluded.reason, excluded.changed_at)
                WHERE excluded.reason = 'keyCompromise' AND earlier.reason <> 'keyCompromise'
                """;
        return writeRevoked(sql, authority, revoked);
    }

    /** Stores what was revoked, with its date. */
    public void insertRevoked(AuthorityName authority, Collection<Revoked> revoked) {
        String sql =
                """
                INSERT INTO revocation AS earlier (serial, authority, not_after, revoked_at, reason, changed_at)
                SELECT new.serial, new.authority, coalesce(c.not_after, i.not_after), new.date, new.reason, now()
                FROM (VALUES (?::bytea, ?::text, ?::timestamptz, ?::text)) AS new (serial, authority, date, reason)
                LEFT JOIN certificate c ON (c.serial, c.authority) = (new.serial, new.authority)
                LEFT JOIN imported_serial i ON (i.serial, i.authority) = (new.serial, new.authority)
                """;
        writeRevoked(sql, authority, revoked);
    }

    private int writeRevoked(String sql, AuthorityName authority, Collection<Revoked> revoked) {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(sql)) {
            for (Revoked one : revoked) {
                insert.setBytes(1, one.serial().octets());
                insert.setString(2, authority.value());
                insert.setObject(3, one.date().atOffset(ZoneOffset.UTC));
                insert.setString(4, one.reason().label());
                insert.addBatch();
            }
            return Arrays.stream(insert.executeBatch()).filter(rows -> rows > 0).sum();
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }
}
