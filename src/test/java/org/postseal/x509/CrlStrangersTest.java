package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.testing.Command;
import org.postseal.testing.Keys;
import org.postseal.testing.TestAuthority;
import org.postseal.testing.TestCrl;
import org.postseal.testing.TestCrl.Entry;

/** What OpenSSL, GnuTLS, NSS and Java say to a CRL, and to a certificate that is on it. */
class CrlStrangersTest {

    private final Instant yesterday = Instant.now().minusSeconds(86_400);
    private static final DistinguishedName NAME = DistinguishedName.parse("CN=Root,O=Postseal");

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource
    void opensslSeesWhichCertificateIsRevoked(KeyType type) throws IOException {
        write(TestAuthority.root(NAME, Keys.of(type)));

        assertThat(run("openssl crl -noout -CAfile root.pem -in crl.pem").output())
                .isEqualTo("verify OK\n");
        String verify =
                "openssl verify -x509_strict -crl_check_all -CAfile root.pem -CRLfile crl.pem ";
        assertThat(run(verify + "good.pem").output()).isEqualTo("good.pem: OK\n");
        assertThat(run(verify + "bad.pem").output()).contains("certificate revoked");
        assertThat(run("openssl crl -noout -text -in crl.pem").output())
                .containsPattern("X509v3 CRL Reason Code:\\s+Key Compromise");
    }

    @ParameterizedTest
    @EnumSource
    void gnutlsSeesWhichCertificateIsRevoked(KeyType type) throws IOException {
        write(TestAuthority.root(NAME, Keys.of(type)));

        assertThat(
                        run("certtool --verify-crl --load-ca-certificate root.pem --infile crl.pem")
                                .output())
                .contains("Verification output: Verified");
        assertThat(run("certtool --crl-info --infile crl.pem").output())
                .contains("Revoked certificates (2)", "CRL Number (not critical): 1267");
        String verify =
                "certtool --verify --load-ca-certificate root.pem --load-crl crl.pem --infile ";
        assertThat(run(verify + "good.pem").output())
                .contains("Verified. The certificate is trusted");
        assertThat(run(verify + "bad.pem").output()).contains("revoked");
    }

    /** NSS of Debian 12 knows no Ed25519 certificates. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ED25519")
    void nssSeesWhichCertificateIsRevoked(KeyType type) throws IOException {
        write(TestAuthority.root(NAME, Keys.of(type)));
        run("certutil -N -d sql:. --empty-password");
        run("certutil -A -d sql:. -n root -t C,, -i root.pem");
        run("certutil -A -d sql:. -n good -t ,, -i good.pem");
        run("certutil -A -d sql:. -n bad -t ,, -i bad.pem");

        assertThat(run("crlutil -I -d sql:. -i crl.der").succeeded()).isTrue();

        assertThat(run("certutil -V -d sql:. -u V -e -n good").output())
                .contains("certificate is valid");
        assertThat(run("certutil -V -d sql:. -u V -e -n bad").output()).contains("revoked");
    }

    @ParameterizedTest
    @EnumSource
    void javaSeesWhichCertificateIsRevoked(KeyType type)
            throws GeneralSecurityException, IOException {
        Pki pki = write(TestAuthority.root(NAME, Keys.of(type)));

        assertThat(javasRefusal(pki, pki.good())).isEmpty();
        assertThat(javasRefusal(pki, pki.bad())).contains(BasicReason.REVOKED);
    }

    @Test
    void aShardIsForCertificatesThatPointToIt() throws IOException, GeneralSecurityException {
        URI shard = URI.create("http://pki.example.org/crl/root/1.crl");
        Pki pki =
                write(
                        TestAuthority.root(NAME, Keys.p256()),
                        Optional.of(shard),
                        Optional.of(shard));

        String verify = "openssl verify -x509_strict -crl_check -CAfile root.pem -CRLfile crl.pem ";
        assertThat(run(verify + "good.pem").output()).isEqualTo("good.pem: OK\n");
        assertThat(run(verify + "bad.pem").output()).contains("certificate revoked");
        assertThat(javasRefusal(pki, pki.good())).isEmpty();
        assertThat(javasRefusal(pki, pki.bad())).contains(BasicReason.REVOKED);
    }

    @Test
    void aShardSaysNothingAboutCertificatesThatPointToAnother()
            throws IOException, GeneralSecurityException {
        URI one = URI.create("http://pki.example.org/crl/root/1.crl");
        URI other = URI.create("http://pki.example.org/crl/root/2.crl");
        Pki pki =
                write(TestAuthority.root(NAME, Keys.p256()), Optional.of(one), Optional.of(other));

        assertThat(
                        run("openssl verify -crl_check -CAfile root.pem -CRLfile crl.pem good.pem")
                                .output())
                .contains("different CRL scope");
        assertThat(javasRefusal(pki, pki.good()))
                .contains(BasicReason.UNDETERMINED_REVOCATION_STATUS);
    }

    @Test
    void theFullCrlIsForCertificatesThatPointToAShardToo()
            throws IOException, GeneralSecurityException {
        URI shard = URI.create("http://pki.example.org/crl/root/1.crl");
        Pki pki =
                write(TestAuthority.root(NAME, Keys.p256()), Optional.of(shard), Optional.empty());

        String verify = "openssl verify -x509_strict -crl_check -CAfile root.pem -CRLfile crl.pem ";
        assertThat(run(verify + "good.pem").output()).isEqualTo("good.pem: OK\n");
        assertThat(run(verify + "bad.pem").output()).contains("certificate revoked");
        assertThat(javasRefusal(pki, pki.bad())).contains(BasicReason.REVOKED);
    }

    private record Pki(TestAuthority root, Certificate good, Certificate bad, TestCrl crl) {}

    private Pki write(TestAuthority root) throws IOException {
        return write(root, Optional.empty(), Optional.empty());
    }

    private Pki write(TestAuthority root, Optional<URI> distributionPoint, Optional<URI> shard)
            throws IOException {
        Certificate good = root.sign(host(root, distributionPoint));
        Certificate bad = root.sign(host(root, distributionPoint));
        TestCrl full =
                TestCrl.of(
                        root,
                        new Entry(
                                SerialNumber.parse("0f"), yesterday, RevocationReason.UNSPECIFIED),
                        new Entry(bad.serial(), yesterday, RevocationReason.KEY_COMPROMISE));
        TestCrl crl = shard.map(full::at).orElse(full);
        byte[] der = crl.der();
        Files.writeString(directory.resolve("root.pem"), root.certificate().pem());
        Files.writeString(directory.resolve("good.pem"), good.pem());
        Files.writeString(directory.resolve("bad.pem"), bad.pem());
        Files.writeString(directory.resolve("crl.pem"), Pem.encode("X509 CRL", der));
        Files.write(directory.resolve("crl.der"), der);
        return new Pki(root, good, bad, crl);
    }

    private static CertificateTemplate host(TestAuthority root, Optional<URI> distributionPoint) {
        CertificateTemplate host =
                root.leaf(SubjectKey.of(Keys.p256().getPublic()), "mail.example.org");
        return new Draft(host)
                .urls(new PkiUrls(distributionPoint, Optional.empty(), Optional.empty()))
                .template();
    }

    /** Empty when the path is good. */
    private static Optional<CertPathValidatorException.Reason> javasRefusal(
            Pki pki, Certificate host) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        PKIXParameters parameters =
                new PKIXParameters(
                        Set.of(new TrustAnchor(x509(factory, pki.root().certificate()), null)));
        parameters.addCertStore(
                CertStore.getInstance(
                        "Collection",
                        new CollectionCertStoreParameters(
                                List.of(
                                        factory.generateCRL(
                                                new ByteArrayInputStream(pki.crl().der()))))));
        try {
            CertPathValidator.getInstance("PKIX")
                    .validate(factory.generateCertPath(List.of(x509(factory, host))), parameters);
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
        return Command.run(directory, line.split(" "));
    }
}
