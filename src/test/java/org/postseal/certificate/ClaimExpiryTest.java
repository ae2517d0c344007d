package org.postseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.scheduler.Scheduler;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postseal.testing.Crowd;
import org.postseal.testing.Owner;

/** Idempotency keys are forgotten when their time is over, and not earlier. */
@QuarkusTest
@Timeout(60)
class ClaimExpiryTest {

    @Inject ClaimExpiry expiry;
    @Inject Scheduler scheduler;

    private final String authority = "expiry-" + UUID.randomUUID();

    @Test
    void forgetsWhatIsOverAndNothingElse() {
        claims(2_500, "24 hours 1 second");
        claims(7, "23 hours 59 minutes");

        expiry.forgetExpired();

        assertThat(left()).isEqualTo(7);
    }

    @Test
    void doesNoHarmWhenTwoReplicasDoItAtOnce() throws Exception {
        claims(5_000, "25 hours");

        Crowd.start(
                        2,
                        () -> {
                            expiry.forgetExpired();
                            return true;
                        })
                .results();
        expiry.forgetExpired();

        assertThat(left()).isZero();
    }

    @Test
    void doesNotWaitForARequestThatTakesAnExpiredKeyAnew() throws SQLException {
        claims(1, "25 hours");
        try (Connection request = Owner.connect();
                PreparedStatement delete =
                        request.prepareStatement("DELETE FROM claim WHERE authority = ?")) {
            request.setAutoCommit(false);
            delete.setString(1, authority);
            delete.executeUpdate();

            expiry.forgetExpired();

            request.rollback();
        }
        assertThat(left()).isEqualTo(1);
        expiry.forgetExpired();
        assertThat(left()).isZero();
    }

    @Test
    void happensByItself() {
        assertThat(scheduler.getScheduledJobs())
                .extracting(trigger -> trigger.getMethodDescription())
                .anySatisfy(method -> assertThat(method).contains("ClaimExpiry"));
    }

    private void claims(int count, String age) {
        Owner.update(
                """
                INSERT INTO claim (id, request_sha256, serial, authority, claimed_at, expires_at)
                SELECT sha256(convert_to(random()::text || i, 'UTF8')), sha256(''), '\\x01', ?,
                       now() - ?::interval, now() - ?::interval + interval '24 hours'
                FROM generate_series(1, ?) AS i
                """,
                authority,
                age,
                age,
                count);
    }

    private int left() {
        return Owner.query("SELECT 1 FROM claim WHERE authority = ?", authority).size();
    }
}
