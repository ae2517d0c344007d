package org.postseal.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.keystore.Quarantine;
import org.postseal.problem.Problem;
import org.postseal.testing.OcspQuestion;
import org.postseal.testing.OcspReading;
import org.postseal.testing.Owner;
import org.postseal.x509.OcspRequest;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SerialNumber;

/** What OCSP remembers of a certificate that it was asked about. */
@QuarkusTest
class OcspMemoryTest {

    /** More than are forgotten one by one. */
    private static final int MANY = 2_000;

    @Inject RevocationHistory history;
    @Inject RevocationWatch watch;
    @Inject Authorities authorities;
    @Inject Responders responders;
    @Inject OcspStatuses statuses;
    @Inject OcspCache cache;
    @Inject Clock clock;

    private final Quarantine quarantine = new Quarantine();
    private Authority authority;
    private SerialNumber serial;
    private OcspRequest request;
    private Ocsp ocsp;

    @BeforeEach
    void haveItAskedAboutBefore() {
        authority = history.begin();
        responders.renewDue();
        ocsp =
                new Ocsp(
                        authorities,
                        responders,
                        statuses,
                        cache,
                        quarantine,
                        clock,
                        Duration.ofHours(6));
        serial = history.issue(authority);
        request =
                OcspRequest.parse(
                        OcspQuestion.to(authority.certificate())
                                .about("SHA-1", serial.value())
                                .der());
        assertThat(status(ocsp.answer(authority.name(), request))).isEqualTo("good");
        assertThat(ocsp.answerFromMemory(authority.name(), request)).isPresent();
    }

    @Test
    void isForgottenWhenItIsOneOfThousandsThatAreRevokedAtOnce() {
        Owner.update(
                """
                INSERT INTO revocation (serial, authority, not_after, revoked_at, reason, changed_at)
                SELECT decode('7f' || lpad(to_hex(i), 6, '0'), 'hex'), ?, now() + interval '1 day', now(), 'superseded', now()
                FROM generate_series(1, %d) AS i
                """
                        .formatted(MANY),
                authority.name().value());
        history.revoke(authority, serial, RevocationReason.SUPERSEDED);

        watch.look();

        assertThat(status(ocsp.answer(authority.name(), request))).isEqualTo("revoked 4");
    }

    /** It may be what another database said, which is gone. */
    @Test
    void isNotToldWhileTheDatabaseIsAnOlderCopy() {
        quarantine.impose("It is older.");

        assertThat(ocsp.answerFromMemory(authority.name(), request)).isEmpty();
        assertThatThrownBy(() -> ocsp.answer(authority.name(), request))
                .isInstanceOf(Problem.class)
                .hasMessage("It is older.");
    }

    private String status(OcspReply reply) {
        return OcspReading.of(reply.der()).verified(authority.certificate()).status(serial);
    }
}
