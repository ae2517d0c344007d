package org.postseal.certificate;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.postseal.problem.DatabaseFailure;

/** What valid certificates are called by those who compare no more than a hash. */
@ApplicationScoped
public class Fingerprints {

    private final AgroalDataSource database;

    Fingerprints(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * The SHA-256 of each certificate, in the order of their serial numbers, of those that have not
     * expired and are not revoked. The server hashes, so that no certificate crosses the network.
     */
    public List<byte[]> valid(
            AuthorityName authority, Collection<ProfileName> profiles, Instant now) {
        String sql =
                """
                SELECT sha256(c.der) FROM certificate c
                WHERE c.authority = ? AND c.profile = ANY (?) AND c.not_after >= ?
                  AND NOT EXISTS (SELECT FROM revocation r WHERE (r.serial, r.authority) = (c.serial, c.authority))
                ORDER BY c.serial
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            Object[] names = profiles.stream().map(ProfileName::value).toArray();
            select.setString(1, authority.value());
            select.setArray(2, connection.createArrayOf("text", names));
            select.setObject(3, now.atOffset(ZoneOffset.UTC));
            List<byte[]> hashes = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    hashes.add(row.getBytes(1));
                }
            }
            return hashes;
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }
}
