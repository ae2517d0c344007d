package org.postseal.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postseal.audit.Audit;
import org.postseal.certificate.CertificateId;
import org.postseal.certificate.Change;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.Owner;
import org.postseal.x509.SubjectKey;

/** A certificate that was stored beside the block of its key. */
@QuarkusTest
class BlockedKeySweepTest {

    @Inject AgroalDataSource database;
    @Inject Event<Change> changes;
    @Inject Audit audit;

    private boolean away;

    /** The service may have stored it and lost the database before it could look. */
    @Test
    void isFoundHoweverLongTheDatabaseWasAway() {
        BlockedKeySweep sweep = new BlockedKeySweep(new SometimesAway(), audit);
        sweep.sweep();
        String serial = storedBesideABlockAnHourAgo();
        sweep.sweep();
        assertThat(status(serial)).as("nothing was under way for an hour").isEqualTo("valid");

        away = true;
        sweep.sweep();
        away = false;
        sweep.sweep();

        assertThat(status(serial)).isEqualTo("revoked");
    }

    private static String storedBesideABlockAnHourAgo() {
        KeyPair key = Keys.p256();
        String serial =
                Api.signing(Csrs.with(key).dns("beside.example.org").body())
                        .accept("application/json")
                        .post(Api.CERTIFICATES)
                        .path("serial");
        Owner.update(
                """
                INSERT INTO blocked_key (spki_sha256, reason, blocked_at)
                VALUES (decode(?, 'hex'), 'keyCompromise', now() - interval '1 hour')
                """,
                SubjectKey.of(key.getPublic()).sha256());
        return serial;
    }

    private static String status(String serial) {
        return Api.admin()
                .accept("application/json")
                .get(Api.CERTIFICATES + "/" + serial)
                .path("status");
    }

    private final class SometimesAway extends RevocationTable {

        SometimesAway() {
            super(database, changes);
        }

        @Override
        List<CertificateId> revokeOfKeysBlockedWithin(Duration time) {
            if (away) {
                throw new Problem(Kind.UNAVAILABLE, "The database is away.");
            }
            return super.revokeOfKeysBlockedWithin(time);
        }
    }
}
