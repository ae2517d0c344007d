package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Command;
import org.postseal.testing.Keys;
import org.postseal.testing.OcspQuestion;
import org.postseal.testing.TestAuthority;
import org.postseal.testing.TestResponder;

/** What OpenSSL, GnuTLS and Java ask, and what they make of the answers. */
class OcspStrangersTest {

    private static final OcspStatus GOOD = new OcspStatus.Good();
    private static final OcspStatus UNKNOWN = new OcspStatus.Unknown();

    @TempDir private Path directory;

    private final OcspStatus revoked =
            new OcspStatus.Revoked(
                    Instant.now().minusSeconds(3600), RevocationReason.KEY_COMPROMISE);

    private TestAuthority root;
    private Certificate host;

    @BeforeEach
    void writeCertificates() throws IOException {
        begin(KeyType.EC_P256);
    }

    private void begin(KeyType type) throws IOException {
        root = TestAuthority.root(DistinguishedName.parse("CN=Root,O=Postseal"), Keys.of(type));
        host = root.sign(root.leaf(SubjectKey.of(Keys.p256().getPublic()), "mail.example.org"));
        Files.writeString(directory.resolve("root.pem"), root.certificate().pem());
        Files.writeString(directory.resolve("host.pem"), host.pem());
    }

    @ParameterizedTest
    @EnumSource
    void opensslBelievesAResponderOfEveryTypeOfKey(KeyType type) throws IOException {
        begin(type);
        opensslAsks("-no_nonce");

        answer(TestResponder.of(root, Keys.of(type)), GOOD);

        assertThat(opensslReads()).contains("Response verify OK", "host.pem: good");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-sha1", "-sha256"})
    void opensslSeesGoodRevokedAndUnknown(String hash) throws IOException {
        run("openssl ocsp -issuer root.pem " + hash + " -cert host.pem -reqout request.der");
        TestResponder responder = TestResponder.of(root, Keys.p256());

        answer(responder, GOOD);
        assertThat(opensslReads(hash)).contains("Response verify OK", "host.pem: good");
        answer(responder, UNKNOWN);
        assertThat(opensslReads(hash)).contains("Response verify OK", "host.pem: unknown");
        answer(responder, revoked);
        assertThat(opensslReads(hash))
                .contains("Response verify OK", "host.pem: revoked", "Reason: keyCompromise");
    }

    @Test
    void opensslGetsItsNonceBackAndNoOther() throws IOException {
        TestResponder responder = TestResponder.of(root, Keys.p256());
        opensslAsks("-nonce");
        answer(responder, GOOD);

        String read =
                "openssl ocsp -CAfile root.pem -no_nonce -reqin request.der -respin response.der";
        assertThat(run(read).output()).isEqualTo("Response verify OK\n");

        opensslAsks("-nonce");
        assertThat(run(read).output()).contains("Nonce Verify error");
    }

    /** Else the tests above would prove nothing. */
    @Test
    void opensslDoesNotBelieveAResponderOfAnotherAuthority() throws IOException {
        opensslAsks("-no_nonce");
        TestAuthority other = TestAuthority.root(root.certificate().subject(), Keys.p256());

        answer(TestResponder.of(other, Keys.p256()), GOOD);

        assertThat(opensslReads()).contains("Response Verify Failure");
    }

    @Test
    void opensslVerifiesTheRespondersCertificate() throws IOException {
        TestResponder responder = TestResponder.of(root, Keys.p256());
        Files.writeString(directory.resolve("responder.pem"), responder.certificate().pem());

        assertThat(
                        run("openssl verify -x509_strict -purpose ocsphelper -CAfile root.pem"
                                        + " responder.pem")
                                .output())
                .isEqualTo("responder.pem: OK\n");
        assertThat(
                        run("openssl x509 -noout -ext noCheck,extendedKeyUsage -in responder.pem")
                                .output())
                .contains("OCSP No Check", "OCSP Signing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--no-nonce"})
    void gnutlsAsksAndBelieves(String options) throws IOException {
        run(
                "ocsptool --generate-request --load-issuer root.pem --load-cert host.pem --outfile"
                        + " request.der "
                        + options);

        answer(TestResponder.of(root, Keys.p256()), revoked);

        assertThat(
                        run("ocsptool --verify-response --load-response response.der --load-trust"
                                        + " root.pem")
                                .output())
                .contains("Success");
        assertThat(run("ocsptool --response-info --infile response.der").output())
                .contains("Certificate Status: revoked");
    }

    @ParameterizedTest
    @EnumSource
    void javaSeesWhetherACertificateIsRevoked(KeyType type)
            throws GeneralSecurityException, IOException {
        begin(type);
        OcspRequest request =
                OcspRequest.parse(
                        OcspQuestion.to(root.certificate())
                                .about("SHA-1", host.serial().value())
                                .der());
        TestResponder responder = TestResponder.of(root, Keys.of(type));

        assertThat(javasRefusal(responder.answer(request, id -> GOOD))).isEmpty();
        assertThat(javasRefusal(responder.answer(request, id -> revoked)))
                .contains(CertPathValidatorException.BasicReason.REVOKED);
    }

    private void opensslAsks(String options) {
        run("openssl ocsp -issuer root.pem -cert host.pem -reqout request.der " + options);
    }

    private void answer(TestResponder responder, OcspStatus status) throws IOException {
        OcspRequest request =
                OcspRequest.parse(Files.readAllBytes(directory.resolve("request.der")));
        OcspIssuer issuer = OcspIssuer.of(root.certificate());
        assertThat(request.certIds())
                .singleElement()
                .satisfies(
                        id -> {
                            assertThat(id.isIssuedBy(issuer)).isTrue();
                            assertThat(id.serial()).contains(host.serial());
                        });
        Files.write(directory.resolve("response.der"), responder.answer(request, id -> status));
    }

    private String opensslReads() {
        return opensslReads("");
    }

    private String opensslReads(String hash) {
        return run("openssl ocsp -issuer root.pem "
                        + hash
                        + " -cert host.pem -CAfile root.pem -no_nonce -respin response.der")
                .output();
    }

    /** Empty when the path is good. */
    private Optional<CertPathValidatorException.Reason> javasRefusal(byte[] response)
            throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        X509Certificate leaf = x509(factory, host);
        CertPathValidator validator = CertPathValidator.getInstance("PKIX");
        PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
        checker.setOcspResponses(Map.of(leaf, response));
        checker.setOptions(Set.of(PKIXRevocationChecker.Option.NO_FALLBACK));
        PKIXParameters parameters =
                new PKIXParameters(
                        Set.of(new TrustAnchor(x509(factory, root.certificate()), null)));
        parameters.addCertPathChecker(checker);
        try {
            validator.validate(factory.generateCertPath(List.of(leaf)), parameters);
            return Optional.empty();
        } catch (CertPathValidatorException e) {
            return Optional.of(e.getReason());
        }
    }

    private static X509Certificate x509(CertificateFactory factory, Certificate certificate)
            throws GeneralSecurityException {
        return (X509Certificate)
                factory.generateCertificate(new ByteArrayInputStream(certificate.der()));
    }

    private Command run(String line) {
        return Command.run(directory, line.trim().split(" +"));
    }
}
