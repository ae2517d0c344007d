package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.authority.Authorities;
import org.postseal.certificate.AuthorityName;
import org.postseal.testing.Api;
import org.postseal.testing.Command;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.OpenSsl;
import org.postseal.x509.Certificate;

/** OpenSSL, GnuTLS, NSS and Java ask the running service. */
@QuarkusTest
class OcspStrangersTest {

    @TestHTTPResource("/ocsp/issuing")
    URI url;

    @TempDir Path directory;

    @Inject Authorities authorities;

    private Certificate host;

    @BeforeEach
    void haveAHost() {
        host =
                Certificate.parse(
                        Api.signing(Csrs.with(Keys.p256()).dns("mail.example.org").body())
                                .accept("application/pkix-cert")
                                .post(Api.CERTIFICATES)
                                .asByteArray());
        OpenSsl openssl = new OpenSsl(directory);
        openssl.write("host.pem", host.pem());
        openssl.write("issuing.pem", authority("issuing").pem());
        openssl.write("root.pem", authority("root").pem());
        openssl.write("chain.pem", authority("issuing").pem() + authority("root").pem());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-sha1 -no_nonce", "-sha256 -no_nonce", "-sha256 -nonce"})
    void opensslSeesARevocation(String options) {
        assertThat(openssl(options)).contains("Response verify OK", "host.pem: good");

        revoke();

        assertThat(openssl(options))
                .contains("Response verify OK", "host.pem: revoked", "Reason: keyCompromise");
    }

    @Test
    void gnutlsSeesARevocation() {
        assertThat(gnutls()).contains("Verifying OCSP Response: Success", "Status: good");

        revoke();

        assertThat(gnutls()).contains("Verifying OCSP Response: Success", "Status: revoked");
    }

    /** Which trusts the responder that the issuer has certified; it has to have the issuer. */
    @Test
    void nssSeesARevocation() {
        run("certutil -N -d sql:. --empty-password");
        run("certutil -A -d sql:. -n root -t C,, -i root.pem");
        run("certutil -A -d sql:. -n issuing -t ,, -i issuing.pem");
        run("certutil -A -d sql:. -n host -t ,, -i host.pem");
        assertThat(nss()).contains("Verification of certificate \"host\" succeeded");

        revoke();

        assertThat(nss()).contains("failed", "Certificate has been revoked");
    }

    /** Which asks with GET. */
    @Test
    void javaSeesARevocation() throws GeneralSecurityException {
        assertThat(javasRefusal()).isEmpty();

        revoke();

        assertThat(javasRefusal()).contains(CertPathValidatorException.BasicReason.REVOKED);
    }

    private String openssl(String options) {
        return run(
                "openssl ocsp "
                        + options
                        + " -issuer issuing.pem -cert host.pem -CAfile chain.pem -url "
                        + url);
    }

    private String gnutls() {
        return run(
                "ocsptool --ask="
                        + url
                        + " --load-issuer issuing.pem --load-cert host.pem --load-trust chain.pem");
    }

    private String nss() {
        return run("ocspclnt -V host -u s -d sql:. -t issuing -l " + url);
    }

    private Optional<CertPathValidatorException.Reason> javasRefusal()
            throws GeneralSecurityException {
        CertPathValidator validator = CertPathValidator.getInstance("PKIX");
        PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
        checker.setOcspResponder(url);
        checker.setOptions(
                Set.of(
                        PKIXRevocationChecker.Option.NO_FALLBACK,
                        PKIXRevocationChecker.Option.ONLY_END_ENTITY));
        PKIXParameters parameters =
                new PKIXParameters(Set.of(new TrustAnchor(x509(authority("root")), null)));
        parameters.addCertPathChecker(checker);
        List<X509Certificate> path = List.of(x509(host), x509(authority("issuing")));
        try {
            validator.validate(
                    CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            return Optional.empty();
        } catch (CertPathValidatorException e) {
            return Optional.of(e.getReason());
        }
    }

    private static X509Certificate x509(Certificate certificate) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(certificate.der()));
    }

    private void revoke() {
        Api.admin()
                .contentType("application/json")
                .body(Map.of("reason", "keyCompromise"))
                .post(Api.CERTIFICATES + "/" + host.serial().hex() + "/revocation")
                .then()
                .statusCode(200);
        await();
    }

    /** For as long as the service itself allows an older answer. */
    private void await() {
        while (openssl("-no_nonce").contains("good")) {
            Thread.onSpinWait();
        }
    }

    private Certificate authority(String name) {
        return authorities.get(new AuthorityName(name)).certificate();
    }

    private String run(String line) {
        return Command.run(directory, line.split(" +")).output();
    }
}
