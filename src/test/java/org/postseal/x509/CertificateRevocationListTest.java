package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.testing.Command;
import org.postseal.testing.Keys;
import org.postseal.testing.TestAuthority;

class CertificateRevocationListTest {

    private final Instant now = Instant.now().minusSeconds(60);
    private final Instant inAYear = now.plus(365, ChronoUnit.DAYS);

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource
    void opensslAndGnutlsVerifyTheFirstCrlOfEveryAuthority(KeyType type) throws IOException {
        TestAuthority root = root(Keys.of(type));
        Certificate host =
                root.sign(root.leaf(SubjectKey.of(Keys.p256().getPublic()), "mail.example.org"));
        write("root.pem", root.certificate().pem());
        write("host.pem", host.pem());
        write("crl.pem", Pem.encode("X509 CRL", crl(root)));

        assertThat(run("openssl crl -noout -CAfile root.pem -in crl.pem").output())
                .isEqualTo("verify OK\n");
        assertThat(
                        run("openssl verify -x509_strict -crl_check -CAfile root.pem"
                                        + " -CRLfile crl.pem host.pem")
                                .output())
                .isEqualTo("host.pem: OK\n");
        assertThat(
                        run("certtool --verify-crl --load-ca-certificate root.pem --infile crl.pem")
                                .output())
                .contains("Verification output: Verified");
    }

    @Test
    void hasItsNumberTheKeyOfItsIssuerAndNoListOfEntries() {
        TestAuthority root = root(Keys.p256());

        CertificateList crl = CertificateList.getInstance(crl(root));

        assertThat(crl.getVersionNumber()).isEqualTo(2);
        assertThat(crl.getThisUpdate().getDate()).isEqualTo(now.truncatedTo(ChronoUnit.SECONDS));
        assertThat(crl.getNextUpdate().getDate())
                .isEqualTo(inAYear.truncatedTo(ChronoUnit.SECONDS));
        assertThat(crl.getTBSCertList().getRevokedCertificates()).isEmpty();
        assertThat(crl.getTBSCertList().getExtensions().getExtensionOIDs())
                .containsExactly(Extension.authorityKeyIdentifier, Extension.cRLNumber);
        assertThat(
                        crl.getTBSCertList()
                                .getExtensions()
                                .getExtension(Extension.cRLNumber)
                                .getParsedValue())
                .hasToString("4711");
    }

    @ParameterizedTest
    @EnumSource
    void copiesAForeignIssuerNameOctetByOctet(ForeignName foreign) {
        TestAuthority root = TestAuthority.root(foreign.asName(), Keys.p256());
        byte[] toBeSigned = toBeSigned(root, SignatureAlgorithm.SHA256_ECDSA);

        assertThat(DerElement.read(toBeSigned, "CRL").sequence().get(2).encoded())
                .isEqualTo(foreign.der());
    }

    private static TestAuthority root(KeyPair keys) {
        return TestAuthority.root(DistinguishedName.parse("CN=Root"), keys);
    }

    private byte[] crl(TestAuthority root) {
        SignatureAlgorithm algorithm = SignatureAlgorithm.of(root.certificate().key().type());
        byte[] toBeSigned = toBeSigned(root, algorithm);
        return CertificateRevocationList.assemble(toBeSigned, algorithm, root.sign(toBeSigned));
    }

    private byte[] toBeSigned(TestAuthority root, SignatureAlgorithm algorithm) {
        return CertificateRevocationList.toBeSigned(
                root.certificate().asIssuer(), BigInteger.valueOf(4711), now, inAYear, algorithm);
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(directory.resolve(name), content);
    }

    private Command run(String line) {
        return Command.run(directory, line.split(" "));
    }
}
