package org.postseal.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.access.Permission.ISSUE;
import static org.postseal.testing.Refusal.assertRefused;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.certificate.BlockedKeys;
import org.postseal.certificate.Certificates;
import org.postseal.certificate.Succession;
import org.postseal.problem.Kind;
import org.postseal.testing.Api;
import org.postseal.testing.OpenSsl;
import org.postseal.testing.Owner;
import org.postseal.x509.Certificate;
import org.postseal.x509.Pem;
import org.postseal.x509.SignedRequest;

/** Which certificates are good for a renewal, and until when. */
@QuarkusTest
class HostCertificatesTest {

    private static final Duration GRACE = Duration.ofDays(7);

    @Inject Certificates certificates;
    @Inject BlockedKeys blockedKeys;
    @Inject Succession succession;
    @Inject Clock clock;

    @TempDir Path directory;

    private OpenSsl openssl;
    private Certificate current;

    @BeforeEach
    void issueOne() {
        openssl = new OpenSsl(directory);
        openssl.run(
                ("req -new -newkey rsa:2048 -nodes -keyout mail.key -out mail.csr -subj /"
                                + " -addext subjectAltName=DNS:mail.example.org")
                        .split(" "));
        byte[] pem = Api.signing(openssl.read("mail.csr")).post(Api.CERTIFICATES).asByteArray();
        openssl.write("mail.pem", pem);
        current = first(pem);
    }

    @Test
    void isGoodUntilTheGracePeriodIsOver() {
        Instant end = current.notAfter();

        assertThat(at(end, GRACE).authenticate(current, ISSUE).role()).isEqualTo(Role.HOST);
        assertThat(at(end.plus(GRACE), GRACE).authenticate(current, ISSUE).current()).isPresent();
        assertRefused(
                Kind.UNAUTHENTICATED,
                () -> at(end.plus(GRACE).plusSeconds(1), GRACE).authenticate(current, ISSUE),
                "expired");
    }

    @Test
    void endsWithTheCertificateWithoutAGracePeriod() {
        Instant end = current.notAfter();

        assertThat(at(end, Duration.ZERO).authenticate(current, ISSUE).role()).isEqualTo(Role.HOST);
        assertRefused(
                Kind.UNAUTHENTICATED,
                () -> at(end.plusSeconds(1), Duration.ZERO).authenticate(current, ISSUE),
                "expired");
    }

    /** The key of a host that is no more is often still on its disk. */
    @ParameterizedTest
    @EnumSource(Permission.class)
    void isGoodForARenewalOnlyOnceItHasExpired(Permission needed) {
        Instant end = current.notAfter();

        assertThat(at(end, GRACE).authenticate(current, needed).role()).isEqualTo(Role.HOST);
        if (needed == ISSUE) {
            assertThat(at(end.plusSeconds(1), GRACE).authenticate(current, needed).role())
                    .isEqualTo(Role.HOST);
        } else {
            assertRefused(
                    Kind.UNAUTHENTICATED,
                    () -> at(end.plusSeconds(1), GRACE).authenticate(current, needed),
                    "renewal only");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-11, 11})
    void refusesARequestThatWasNotSignedJustNow(long minutes) {
        openssl.run(
                ("cms -sign -binary -nodetach -in mail.csr -signer mail.pem -inkey mail.key -outform DER"
                                + " -out signed.der")
                        .split(" "));
        SignedRequest request = SignedRequest.parse(openssl.read("signed.der"));

        assertThat(at(clock.instant(), GRACE).authenticate(request, ISSUE).role())
                .isEqualTo(Role.HOST);
        assertRefused(
                Kind.UNAUTHENTICATED,
                () ->
                        at(clock.instant().plus(Duration.ofMinutes(minutes)), GRACE)
                                .authenticate(request, ISSUE),
                "ten minutes");
    }

    @Test
    void refusesTheServicesOwnCertificate() {
        String own =
                Owner.query(
                                "SELECT encode(der, 'hex') FROM certificate WHERE requested_by = 'service' LIMIT 1")
                        .get(0);

        assertRefused(
                Kind.UNAUTHENTICATED,
                () -> at(clock.instant(), GRACE).authenticate(HexFormat.of().parseHex(own), ISSUE),
                "not issued to a host");
    }

    @Test
    void refusesAnAuthoritysCertificateAndWhatIsNone() {
        Certificate root = first(Api.anonymous().get("/roots.pem").asByteArray());

        assertRefused(
                Kind.UNAUTHENTICATED,
                () -> at(clock.instant(), GRACE).authenticate(root, ISSUE),
                "not issued to a host");
        assertRefused(
                Kind.UNAUTHENTICATED,
                () -> at(clock.instant(), GRACE).authenticate(new byte[] {1, 2, 3}, ISSUE),
                "can't be read");
    }

    private HostCertificates at(Instant now, Duration grace) {
        return new HostCertificates(
                certificates, blockedKeys, succession, Clock.fixed(now, ZoneOffset.UTC), grace);
    }

    private static Certificate first(byte[] pem) {
        return Certificate.parse(
                Pem.parse(new String(pem, StandardCharsets.US_ASCII)).get(0).content());
    }
}
