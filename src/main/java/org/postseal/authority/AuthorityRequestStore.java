package org.postseal.authority;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.DatabaseFailure;
import org.postseal.x509.AuthorityCsr;

/** The rows of {@code authority_request}. */
@ApplicationScoped
class AuthorityRequestStore {

    private final AgroalDataSource database;

    AuthorityRequestStore(AgroalDataSource database) {
        this.database = database;
    }

    @Transactional(TxType.MANDATORY)
    void insert(AuthorityRequest request) {
        String sql = "INSERT INTO authority_request (name, request, created_at) VALUES (?, ?, ?)";
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, request.name().value());
            insert.setBytes(2, request.csr().der());
            insert.setObject(3, request.createdAt().atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    Optional<AuthorityRequest> find(AuthorityName name) {
        return select("WHERE name = ?", name.value()).stream().findFirst();
    }

    /** Those whose certificate is yet to come, by name. */
    List<AuthorityRequest> pending() {
        return select("WHERE name NOT IN (SELECT name FROM authority)");
    }

    private List<AuthorityRequest> select(String condition, Object... values) {
        String sql =
                "SELECT name, request, created_at FROM authority_request %s ORDER BY name"
                        .formatted(condition);
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                select.setObject(i + 1, values[i]);
            }
            List<AuthorityRequest> requests = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    requests.add(
                            new AuthorityRequest(
                                    new AuthorityName(row.getString(1)),
                                    AuthorityCsr.parse(row.getBytes(2)),
                                    row.getObject(3, OffsetDateTime.class).toInstant()));
                }
            }
            return requests;
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }
}
