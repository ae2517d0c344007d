package org.postseal.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.NotificationOptions;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Inject;
import java.lang.annotation.Annotation;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.CertificateId;
import org.postseal.certificate.Change;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.Owner;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SerialNumber;
import org.postseal.x509.SpkiHash;
import org.postseal.x509.SubjectKey;

/** How what was taken back is written. */
@QuarkusTest
class RevocationTableTest {

    private static final AuthorityName ISSUING = new AuthorityName("issuing");

    @Inject AgroalDataSource database;

    private final Changes changes = new Changes();
    private final KeyPair pair = Keys.p256();
    private final SpkiHash key = SubjectKey.of(pair.getPublic()).hash();

    private RevocationTable table;
    private SerialNumber serial;

    @BeforeEach
    void issueOne() {
        table = new RevocationTable(database, changes);
        serial =
                SerialNumber.parse(
                        Api.signing(Csrs.with(pair).dns("table.example.org").body())
                                .accept("application/json")
                                .post(Api.CERTIFICATES)
                                .path("serial"));
    }

    /** Two that wrote the same rows in different orders would each wait for the other. */
    @Test
    void takesAllOfAKeyBackInOneOrder() {
        storeOthersLastFirst();

        assertThat(serials(run(() -> table.revokeAll(key, RevocationReason.SUPERSEDED))))
                .hasSize(4)
                .isSorted();
    }

    @Test
    void takesBackInTheSameOrderWhatWasStoredBesideABlock() {
        storeOthersLastFirst();
        // Longer ago than the service looks for itself.
        Owner.update(
                """
                INSERT INTO blocked_key (spki_sha256, reason, blocked_at)
                VALUES (decode(?, 'hex'), 'keyCompromise', now() - interval '1 hour')
                """,
                key.hex());

        List<CertificateId> revoked =
                run(() -> table.revokeOfKeysBlockedWithin(Duration.ofHours(2)));

        assertThat(serials(revoked)).hasSizeGreaterThanOrEqualTo(4).isSorted();
    }

    @Test
    void saysOfAChangeOnlyWhereThereIsOne() {
        CertificateId id = new CertificateId(serial, ISSUING);
        Instant end = Instant.now().plus(Duration.ofDays(1));

        assertThat(run(() -> table.revoke(id, end, RevocationReason.SUPERSEDED))).isTrue();
        assertThat(changes.fired).hasSize(1);
        assertThat(run(() -> table.revoke(id, end, RevocationReason.SUPERSEDED))).isFalse();
        assertThat(run(() -> table.revokeAll(key, RevocationReason.SUPERSEDED))).isEmpty();
        assertThat(changes.fired).hasSize(1);
    }

    /** The database gives them as they were stored, unless it is told otherwise. */
    private void storeOthersLastFirst() {
        for (int last = 3; last > 0; last--) {
            Owner.update(
                    """
                    INSERT INTO certificate
                    SELECT (c).* FROM (
                        SELECT jsonb_populate_record(c, jsonb_build_object('serial',
                            '\\x' || encode(set_byte(serial, 15, (get_byte(serial, 15) + ?) % 256), 'hex'))) AS c
                        FROM certificate c WHERE serial = decode(?, 'hex')) copy
                    """,
                    last, serial.hex());
        }
    }

    private static <T> T run(Supplier<T> work) {
        return QuarkusTransaction.requiringNew().call(work::get);
    }

    private static List<String> serials(List<CertificateId> ids) {
        return ids.stream().map(id -> id.serial().hex()).toList();
    }

    /** Hears of changes instead of the service. */
    private static final class Changes implements Event<Change> {

        private final List<Change> fired = new ArrayList<>();

        @Override
        public void fire(Change change) {
            fired.add(change);
        }

        @Override
        public <U extends Change> CompletionStage<U> fireAsync(U change) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <U extends Change> CompletionStage<U> fireAsync(
                U change, NotificationOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Event<Change> select(Annotation... qualifiers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <U extends Change> Event<U> select(Class<U> subtype, Annotation... qualifiers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <U extends Change> Event<U> select(
                TypeLiteral<U> subtype, Annotation... qualifiers) {
            throw new UnsupportedOperationException();
        }
    }
}
