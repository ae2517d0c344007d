package org.postseal.authority;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.DatabaseFailure;
import org.postseal.x509.Certificate;
import org.postseal.x509.SerialNumber;

/**
 * What a root and its successor have signed for each other (RFC 4210 §4.4: NewWithOld, OldWithNew).
 */
@ApplicationScoped
public class CrossCertificates {

    private final AgroalDataSource database;

    CrossCertificates(AgroalDataSource database) {
        this.database = database;
    }

    @Transactional(TxType.MANDATORY)
    void insert(AuthorityName subject, AuthorityName issuer, Certificate certificate) {
        String sql =
                "INSERT INTO cross_certificate (subject, issuer, certificate) VALUES (?, ?, ?)";
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, subject.value());
            insert.setString(2, issuer.value());
            insert.setBytes(3, certificate.der());
            insert.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    /** The certificates that others of its line have signed for a root's key. */
    public List<Certificate> of(AuthorityName subject) {
        return select("subject", subject);
    }

    /** The serial numbers of those that a root has signed. */
    public Set<SerialNumber> serialsBy(AuthorityName issuer) {
        return select("issuer", issuer).stream()
                .map(Certificate::serial)
                .collect(Collectors.toSet());
    }

    private List<Certificate> select(String column, AuthorityName authority) {
        String sql =
                "SELECT certificate FROM cross_certificate WHERE %s = ? ORDER BY subject, issuer"
                        .formatted(column);
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, authority.value());
            List<Certificate> found = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(Certificate.parse(row.getBytes(1)));
                }
            }
            return found;
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }
}
