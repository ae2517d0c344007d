package org.postseal.revocation;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.authority.CrossCertificates;
import org.postseal.problem.DatabaseFailure;
import org.postseal.x509.OcspStatus;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SerialNumber;

/**
 * What the database knows of certificates, in one round trip for any number of them, and one more
 * when it has not issued them all.
 */
@ApplicationScoped
class OcspStatuses {

    private static final OcspStatus GOOD = new OcspStatus.Good();
    private static final OcspStatus UNKNOWN = new OcspStatus.Unknown();

    private final AgroalDataSource database;
    private final Authorities authorities;
    private final CrossCertificates cross;

    OcspStatuses(AgroalDataSource database, Authorities authorities, CrossCertificates cross) {
        this.database = database;
        this.authorities = authorities;
        this.cross = cross;
    }

    /** The status of each, as certificates of that authority. */
    Map<SerialNumber, OcspStatus> of(Authority authority, Collection<SerialNumber> serials) {
        Map<SerialNumber, OcspStatus> statuses = stored(authority, serials);
        if (!statuses.keySet().containsAll(serials)) {
            Set<SerialNumber> certified = authoritiesBelow(authority);
            for (SerialNumber serial : serials) {
                statuses.putIfAbsent(serial, certified.contains(serial) ? GOOD : UNKNOWN);
            }
        }
        return statuses;
    }

    /** Of a certificate that was issued elsewhere, the serial number alone may be here. */
    private Map<SerialNumber, OcspStatus> stored(
            Authority authority, Collection<SerialNumber> serials) {
        String sql =
                """
                SELECT asked.serial, r.revoked_at, r.reason
                FROM unnest(?) AS asked (serial)
                LEFT JOIN certificate c ON c.serial = asked.serial AND c.authority = ?
                LEFT JOIN revocation r ON r.serial = asked.serial AND r.authority = ?
                LEFT JOIN imported_serial i ON i.serial = asked.serial AND i.authority = ?
                WHERE c.serial IS NOT NULL OR r.serial IS NOT NULL OR i.serial IS NOT NULL
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            byte[][] octets = serials.stream().map(SerialNumber::octets).toArray(byte[][]::new);
            select.setArray(1, connection.createArrayOf("bytea", octets));
            select.setString(2, authority.name().value());
            select.setString(3, authority.name().value());
            select.setString(4, authority.name().value());
            Map<SerialNumber, OcspStatus> statuses = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    statuses.put(SerialNumber.ofOctets(row.getBytes(1)), status(row));
                }
            }
            return statuses;
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    private static OcspStatus status(ResultSet row) throws SQLException {
        OffsetDateTime revoked = row.getObject(2, OffsetDateTime.class);
        return revoked == null
                ? GOOD
                : new OcspStatus.Revoked(
                        revoked.toInstant(), RevocationReason.parse(row.getString(3)));
    }

    /** Authorities' certificates are kept elsewhere; a root is among its own. */
    private Set<SerialNumber> authoritiesBelow(Authority issuer) {
        Set<SerialNumber> serials = new HashSet<>(cross.serialsBy(issuer.name()));
        authorities.list().stream()
                .filter(
                        authority ->
                                authority.parent().filter(issuer.name()::equals).isPresent()
                                        || (authority.name().equals(issuer.name())
                                                && authority.certificate().isSelfIssued()))
                .map(authority -> authority.certificate().serial())
                .forEach(serials::add);
        return serials;
    }
}
