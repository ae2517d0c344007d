package org.postseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.security.KeyPair;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.Owner;
import org.postseal.x509.HostName;
import org.postseal.x509.SubjectAltName;
import org.postseal.x509.SubjectKey;

/** What is looked at of a host that has had many certificates. */
@QuarkusTest
class NewestCertificatesTest {

    @Inject Certificates certificates;
    @Inject AgroalDataSource database;
    @Inject Clock clock;

    private String host;

    @BeforeEach
    void haveAName() {
        host = "n" + System.nanoTime() + ".example.org";
    }

    /** Rows whose DER says another serial lead who pages through a list astray. */
    @AfterEach
    void forgetWhatHasEnded() {
        Owner.update(
                """
                DELETE FROM certificate c USING certificate_name n
                WHERE n.name = ? AND (c.serial, c.authority) = (n.serial, n.authority) AND c.not_after < now()
                """,
                host);
        Owner.update(
                """
                DELETE FROM certificate_name n
                WHERE n.name = ?
                  AND NOT EXISTS (SELECT FROM certificate c WHERE (c.serial, c.authority) = (n.serial, n.authority))
                """,
                host);
    }

    /** One of a profile for clients must not hide what the server shows. */
    @Test
    void areOneForEachProfileThatAKeyHas() {
        KeyPair key = Keys.p256();
        issue(key, "mail-server");
        issue(key, "mail-server");
        issue(key, "mail-relay");

        assertThat(newest(Optional.empty()).stream().map(found -> found.profile().value()))
                .containsExactly("mail-relay", "mail-server");
    }

    @Test
    void areThoseOfOneKeyForWhoWantsThat() {
        KeyPair key = Keys.p256();
        issue(key, "mail-server");
        issue(Keys.p256(), "mail-server");

        String wanted = SubjectKey.of(key.getPublic()).sha256();
        assertThat(newest(Optional.empty())).hasSize(2);
        assertThat(newest(Optional.of(wanted)))
                .singleElement()
                .satisfies(
                        found -> assertThat(found.certificate().key().sha256()).isEqualTo(wanted));
    }

    @Test
    void arePickedWithoutALookAtThoseThatHaveEnded() {
        issue(Keys.p256(), "mail-server");
        end(1_000, "not_after");

        long looks =
                QuarkusTransaction.requiringNew()
                        .call(
                                () -> {
                                    assertThat(newest(Optional.empty())).hasSize(1);
                                    return rowsOfCertificates();
                                });

        assertThat(looks).isBetween(1L, 999L);
    }

    /** The release before, which may be at work beside this one, does not say when a name ends. */
    @Test
    void areNotWhatHasEndedUnderANameWithoutAnEnd() {
        issue(Keys.p256(), "mail-server");
        end(10, "'infinity'");

        assertThat(newest(Optional.empty())).hasSize(1);
    }

    /** Certificates that have ended since, one a day, each with a key of its own. */
    private void end(int count, String nameEnds) {
        Owner.update(
                """
                WITH ended AS (
                    INSERT INTO certificate (serial, authority, profile, issued_at, not_after, spki_sha256,
                                             requested_by, der)
                    SELECT substr(c.serial, 1, 6) || decode(lpad(to_hex(i), 8, '0'), 'hex'), c.authority, c.profile,
                           c.issued_at - i * interval '1 day', c.issued_at - i * interval '1 day' + interval '1 hour',
                           sha256(c.serial || i::text::bytea), c.requested_by, c.der
                    FROM certificate_name n JOIN certificate c USING (serial, authority)
                    CROSS JOIN generate_series(1, ?) AS i
                    WHERE n.name = ?
                    RETURNING *)
                INSERT INTO certificate_name (name, issued_at, serial, authority, not_after)
                SELECT ?, issued_at, serial, authority, %s FROM ended
                """
                        .formatted(nameEnds),
                count,
                host,
                host);
    }

    /** How many of them the current transaction has read. */
    private long rowsOfCertificates() {
        String sql =
                "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'certificate'";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private List<IssuedCertificate> newest(Optional<String> key) {
        return certificates.newestOfEachKey(
                new SubjectAltName.Dns(new HostName(host), false), key, clock.instant());
    }

    private void issue(KeyPair key, String profile) {
        Api.signing(Csrs.with(key).dns(host).body())
                .queryParam("profile", profile)
                .post(Api.CERTIFICATES)
                .then()
                .statusCode(201);
    }
}
