package org.postseal.certificate;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.postseal.problem.DatabaseFailure;
import org.postseal.x509.SerialNumber;

/** Which certificate was renewed with which. Reads only; the {@link Ledger} writes. */
@ApplicationScoped
public class Renewals {

    private final AgroalDataSource database;

    Renewals(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * A renewal to be stored with its certificate.
     *
     * @param generation one more than its predecessor's
     * @param diverging whether another key has renewed the same certificate
     */
    public record Renewal(IssuedCertificate previous, int generation, boolean diverging) {}

    /** In the order in which they were made. */
    public Lineage of(IssuedCertificate certificate) {
        String sql =
                """
                SELECT own.generation, next.serial, next.spki_sha256
                FROM (SELECT coalesce((SELECT generation FROM renewal
                                       WHERE serial = ? AND authority = ?), 0) AS generation) own
                LEFT JOIN renewal next ON next.previous_serial = ? AND next.previous_authority = ?
                ORDER BY next.serial
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            byte[] serial = certificate.serial().octets();
            String authority = certificate.authority().value();
            select.setBytes(1, serial);
            select.setString(2, authority);
            select.setBytes(3, serial);
            select.setString(4, authority);
            return read(select);
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    private static Lineage read(PreparedStatement select) throws SQLException {
        int generation = 0;
        List<Lineage.Renewed> renewals = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                generation = rows.getInt(1);
                byte[] serial = rows.getBytes(2);
                if (serial != null) {
                    renewals.add(
                            new Lineage.Renewed(
                                    SerialNumber.ofOctets(serial),
                                    HexFormat.of().formatHex(rows.getBytes(3))));
                }
            }
        }
        return new Lineage(generation, renewals);
    }
}
