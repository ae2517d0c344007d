package org.postseal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.postseal.authority.Authorities;
import org.postseal.testing.Api;
import org.postseal.x509.Certificate;
import org.postseal.x509.SubjectAltName;

/** The running service changes the certificate of its HTTPS listener by itself. */
@QuarkusTest
class ListenerRenewalTest {

    @TestHTTPResource(value = "/", tls = true)
    URL https;

    @Inject ListenerRenewal renewal;
    @Inject ListenerKeyStore keyStore;
    @Inject ListenerNames names;
    @Inject DataDirectory directory;
    @Inject Authorities authorities;
    @Inject Clock clock;
    @Inject SecureRandom random;

    @Test
    void replacesAnExpiredCertificateWithoutARestart() throws Exception {
        Certificate before = shown();
        Instant longAgo = clock.instant().truncatedTo(ChronoUnit.SECONDS).minus(2, ChronoUnit.DAYS);
        keyStore.store(ListenerIdentity.temporary(names.all(), longAgo, random));

        renewal.renewIfDue();

        assertShowsAFreshOneInsteadOf(before);
    }

    @Test
    void replacesTheTemporaryCertificateThatIsShownWhileThereIsNone() throws Exception {
        Certificate before = shown();
        Files.delete(directory.path().resolve("tls.pem"));

        renewal.renewIfDue();

        assertShowsAFreshOneInsteadOf(before);
    }

    @Test
    void goesOnWithAnExpiredCertificateWhileTheAuthorityIsLockedAndReplacesItAfterwards()
            throws Exception {
        Certificate before = shown();
        Instant longAgo = clock.instant().truncatedTo(ChronoUnit.SECONDS).minus(2, ChronoUnit.DAYS);
        keyStore.store(ListenerIdentity.temporary(names.all(), longAgo, random));
        Api.admin().post("/v1/authorities/issuing/lock").then().statusCode(204);
        try {
            renewal.renewIfDue();

            assertThat(shown()).isEqualTo(before);
        } finally {
            Api.admin()
                    .contentType("text/plain")
                    .body(Files.readString(directory.path().resolve("passphrase")).strip())
                    .post("/v1/authorities/issuing/unlock")
                    .then()
                    .statusCode(204);
        }

        renewal.renewIfDue();

        assertShowsAFreshOneInsteadOf(before);
    }

    @Test
    void keepsACertificateThatIsGood() throws Exception {
        Certificate before = shown();

        renewal.renewIfDue();

        assertThat(shown()).isEqualTo(before);
    }

    private void assertShowsAFreshOneInsteadOf(Certificate before) throws Exception {
        Certificate after = shown();
        assertThat(after).isNotEqualTo(before);
        assertThat(after.isSignedBy(authorities.get(Bootstrap.ISSUING).certificate().key()))
                .isTrue();
        assertThat(after.notAfter()).isAfter(clock.instant().plus(80, ChronoUnit.DAYS));
        assertThat(after.names())
                .extracting(SubjectAltName::text)
                .contains("localhost", "127.0.0.1");
        assertThat(keyStore.stored().orElseThrow().leaf()).isEqualTo(after);
    }

    /** What a client of this moment is shown. */
    private Certificate shown() throws GeneralSecurityException, IOException {
        SSLContext anyServer = SSLContext.getInstance("TLS");
        anyServer.init(null, new TrustManager[] {new TrustAnything()}, random);
        try (SSLSocket socket =
                (SSLSocket)
                        anyServer
                                .getSocketFactory()
                                .createSocket(https.getHost(), https.getPort())) {
            socket.startHandshake();
            return Certificate.parse(socket.getSession().getPeerCertificates()[0].getEncoded());
        } catch (CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    /** The test looks at the certificate itself. */
    private static final class TrustAnything implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
