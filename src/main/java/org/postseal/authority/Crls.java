package org.postseal.authority;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.postseal.certificate.AuthorityName;
import org.postseal.keystore.Keystore;
import org.postseal.keystore.Signer;
import org.postseal.problem.DatabaseFailure;
import org.postseal.problem.Problem;
import org.postseal.x509.CrlNumber;
import org.postseal.x509.CrlTemplate;
import org.postseal.x509.Octets;

/** The newest certificate revocation list of each authority, and the signatures below them. */
@ApplicationScoped
public class Crls {

    private final AgroalDataSource database;
    private final Keystore keystore;

    Crls(AgroalDataSource database, Keystore keystore) {
        this.database = database;
        this.keystore = keystore;
    }

    public Optional<Crl> find(AuthorityName authority) {
        String sql = "SELECT number, this_update, next_update, der FROM crl WHERE authority = ?";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, authority.value());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(read(row)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }

    private static Crl read(ResultSet row) throws SQLException {
        return new Crl(
                new CrlNumber(row.getBigDecimal(1).toBigIntegerExact()),
                row.getObject(2, OffsetDateTime.class).toInstant(),
                row.getObject(3, OffsetDateTime.class).toInstant(),
                row.getBytes(4));
    }

    /**
     * Gives the newest list and lets nobody else publish another until the current transaction
     * ends; waits for whoever does.
     */
    @Transactional(TxType.MANDATORY)
    public Optional<Crl> lock(AuthorityName authority) {
        String sql = "SELECT pg_advisory_xact_lock(hashtextextended('postseal crl ' || ?, 0))";
        try (Connection connection = database.getConnection();
                PreparedStatement lock = connection.prepareStatement(sql)) {
            lock.setString(1, authority.value());
            lock.execute();
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
        return find(authority);
    }

    /**
     * Signs a list and puts it in the place of the last, in the current transaction. Its number is
     * above that of the last.
     *
     * @param last as {@link #lock} has given it
     * @param thisUpdate in whole seconds
     * @param nextUpdate in whole seconds
     * @throws Problem of kind {@code AUTHORITY_LOCKED}
     */
    @Transactional(TxType.MANDATORY)
    public Crl publish(
            Authority authority,
            Optional<Crl> last,
            Octets entries,
            Instant thisUpdate,
            Instant nextUpdate) {
        CrlNumber number =
                last.map(before -> before.number().next(thisUpdate))
                        .orElseGet(() -> CrlNumber.first(thisUpdate));
        return publish(
                authority,
                number,
                entries,
                thisUpdate,
                nextUpdate,
                keystore.signer(authority.name()));
    }

    /** A new authority's: nothing is revoked yet, and its key is not in the keystore either. */
    @Transactional(TxType.MANDATORY)
    void publishFirst(Authority authority, Instant thisUpdate, Instant nextUpdate, Signer signer) {
        publish(
                authority,
                CrlNumber.first(thisUpdate),
                Octets.none(),
                thisUpdate,
                nextUpdate,
                signer);
    }

    private Crl publish(
            Authority authority,
            CrlNumber number,
            Octets entries,
            Instant thisUpdate,
            Instant nextUpdate,
            Signer signer) {
        CrlTemplate template =
                new CrlTemplate(
                        authority.certificate().asIssuer(),
                        number,
                        thisUpdate,
                        nextUpdate,
                        Optional.empty());
        Crl crl = Crl.sign(template, entries, signer);
        store(authority.name(), crl);
        return crl;
    }

    private void store(AuthorityName authority, Crl crl) {
        String sql =
                """
                INSERT INTO crl (authority, number, this_update, next_update, der, built_at)
                VALUES (?, ?, ?, ?, ?, now())
                ON CONFLICT (authority) DO UPDATE SET
                    (number, this_update, next_update, der, built_at) =
                    (excluded.number, excluded.this_update, excluded.next_update, excluded.der, excluded.built_at)
                """;
        try (Connection connection = database.getConnection();
                PreparedStatement upsert = connection.prepareStatement(sql)) {
            upsert.setString(1, authority.value());
            upsert.setBigDecimal(2, new BigDecimal(crl.number().value()));
            upsert.setObject(3, crl.thisUpdate().atOffset(ZoneOffset.UTC));
            upsert.setObject(4, crl.nextUpdate().atOffset(ZoneOffset.UTC));
            upsert.setBytes(5, crl.der());
            upsert.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseFailure.problem(e);
        }
    }
}
