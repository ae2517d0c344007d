package org.postseal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.issuance.OwnIdentity;
import org.postseal.testing.Command;
import org.postseal.testing.OpenSsl;
import org.postseal.x509.Certificate;
import org.postseal.x509.SubjectAltName;

/** What strangers find on the HTTPS listener. */
@QuarkusTest
class ListenerTlsTest {

    @TestHTTPResource(value = "/trial-route/certificate", tls = true)
    URI https;

    @Inject ListenerRenewal renewal;
    @Inject ListenerKeyStore keyStore;
    @Inject ListenerNames names;
    @Inject Clock clock;
    @Inject SecureRandom random;

    @TempDir Path directory;

    private OpenSsl openssl;

    @BeforeEach
    void useTheDirectory() {
        openssl = new OpenSsl(directory);
    }

    @Test
    void answersAClientWithoutACertificate() {
        assertThat(curl().output()).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource({"EC,-pkeyopt ec_paramgen_curve:P-256", "RSA,", "Ed25519,"})
    void seesTheSelfSignedCertificateOfAClient(String algorithm, String option) {
        makeSelfSigned(algorithm, option == null ? "" : option);

        assertThat(curl("--cert", "client.pem", "--key", "client.key").output())
                .isEqualTo(sha256("client.pem"));
    }

    @Test
    void seesAnExpiredCertificateToo() {
        OwnIdentity expired = client(clock.instant().minus(Duration.ofDays(400)));
        openssl.write("client.pem", expired.chainPem());
        openssl.write("client.key", expired.keyPem());

        assertThat(curl("--cert", "client.pem", "--key", "client.key").output())
                .isEqualTo(expired.leaf().sha256());
    }

    @Test
    void breaksOffAHandshakeWithAStuffedChain() {
        OwnIdentity client = client(clock.instant());
        openssl.write("client.key", client.keyPem());
        openssl.write("few.pem", client.chainPem().repeat(AnyClient.MOST_CERTIFICATES));
        openssl.write("many.pem", client.chainPem().repeat(AnyClient.MOST_CERTIFICATES + 1));

        assertThat(curl("--cert", "few.pem", "--key", "client.key").succeeded()).isTrue();
        assertThat(curl("--cert", "many.pem", "--key", "client.key").succeeded()).isFalse();
    }

    @Test
    void breaksOffAHandshakeWithALargeCertificate() {
        openssl.write(
                "large.cnf",
                """
                [req]
                distinguished_name = dn
                [dn]
                [large]
                1.2.3.4 = DER:%s
                """
                        .formatted("00".repeat(AnyClient.MOST_BYTES)));
        openssl.run(
                ("req -x509 -config large.cnf -extensions large -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
                                + " -keyout client.key -out client.pem -subj /CN=mail.example.org")
                        .split(" "));

        assertThat(curl("--cert", "client.pem", "--key", "client.key").succeeded()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1", "-tls1_1"})
    void refusesOldProtocols(String version) {
        assertThat(handshake(version, "-cipher", "ALL:@SECLEVEL=0"))
                .contains("alert protocol version");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ECDHE-ECDSA-AES128-SHA256",
                "ECDHE-ECDSA-AES256-SHA384",
                "ECDHE-ECDSA-AES256-SHA",
                "ECDHE-ECDSA-AES128-CCM",
                "ECDHE-ECDSA-NULL-SHA",
                "AECDH-AES256-SHA",
                "AES256-GCM-SHA384"
            })
    void refusesSuitesWithoutForwardSecrecyOrAuthenticatedEncryption(String suite) {
        assertThat(handshake("-tls1_2", "-cipher", suite + ":@SECLEVEL=0"))
                .contains("alert handshake failure");
    }

    @ParameterizedTest
    @CsvSource({
        "-tls1_2,-cipher,ECDHE-ECDSA-AES128-GCM-SHA256",
        "-tls1_2,-cipher,ECDHE-ECDSA-AES256-GCM-SHA384",
        "-tls1_2,-cipher,ECDHE-ECDSA-CHACHA20-POLY1305",
        "-tls1_3,-ciphersuites,TLS_AES_128_GCM_SHA256",
        "-tls1_3,-ciphersuites,TLS_AES_256_GCM_SHA384",
        "-tls1_3,-ciphersuites,TLS_CHACHA20_POLY1305_SHA256"
    })
    void takesModernSuites(String version, String option, String suite) {
        assertThat(handshake(version, option, suite)).contains("Cipher is " + suite);
    }

    @Test
    void speaksHttp2() {
        assertThat(curl("--http2", "-w", "|%{http_version}").output()).endsWith("|2");
    }

    @Test
    void isNoLaxerAndNoStricterAfterItsCertificateWasReplaced() {
        String before = shownCertificate();
        keyStore.store(
                ListenerIdentity.temporary(
                        names.all(), clock.instant().minus(Duration.ofDays(2)), random));
        renewal.renewIfDue();

        assertThat(shownCertificate()).isNotEqualTo(before);
        seesAnExpiredCertificateToo();
        breaksOffAHandshakeWithAStuffedChain();
        refusesOldProtocols("-tls1_1");
        refusesSuitesWithoutForwardSecrecyOrAuthenticatedEncryption("ECDHE-ECDSA-AES128-SHA256");
        speaksHttp2();
    }

    private OwnIdentity client(Instant notBefore) {
        return ListenerIdentity.temporary(
                List.of(SubjectAltName.parse("mail.example.org")), notBefore, random);
    }

    private void makeSelfSigned(String algorithm, String option) {
        openssl.run(
                ("req -x509 -newkey " + algorithm + " " + option)
                        .concat(" -nodes -keyout client.key -out client.pem -subj /CN=copied")
                        .split(" +"));
    }

    private String sha256(String file) {
        openssl.run("x509", "-in", file, "-outform", "DER", "-out", "client.der");
        return Certificate.parse(openssl.read("client.der")).sha256();
    }

    private Command curl(String... options) {
        List<String> line = new ArrayList<>(List.of("curl", "-sk"));
        line.addAll(List.of(options));
        line.add(https.toString());
        return Command.run(directory, line.toArray(String[]::new));
    }

    private String handshake(String... options) {
        List<String> line = new ArrayList<>(List.of("s_client", "-connect", https.getAuthority()));
        line.addAll(List.of(options));
        return openssl.tryRun(line.toArray(String[]::new)).output();
    }

    private String shownCertificate() {
        String output = handshake();
        return output.substring(output.indexOf("-----BEGIN"), output.indexOf("-----END"));
    }
}
