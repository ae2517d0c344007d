package org.postseal.x509;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.testing.Refusal.assertRefused;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.testing.Keys;
import org.postseal.testing.OpenSsl;
import org.postseal.testing.TestAuthority;

class CertificateTest {

    private static final NameConstraints EXAMPLE_ORG =
            NameConstraints.permitting(List.of(HostName.parse("example.org")));
    private static final TestAuthority ROOT =
            TestAuthority.root(DistinguishedName.parse("CN=Root,O=Example"), Keys.p384());
    private static final TestAuthority ISSUING =
            ROOT.issuing(DistinguishedName.parse("CN=Issuing"), Keys.p256(), EXAMPLE_ORG);
    private static final SubjectKey HOST_KEY = SubjectKey.of(Keys.rsa(2048).getPublic());
    private static final CertificateTemplate HOST_TEMPLATE =
            ISSUING.leaf(HOST_KEY, "mail.example.org", "*.example.org", "joe@example.org");
    private static final Certificate HOST = ISSUING.sign(HOST_TEMPLATE);

    @Test
    void readsBackWhatTheTemplateSaid() {
        assertThat(HOST.serial()).isEqualTo(HOST_TEMPLATE.serial());
        assertThat(HOST.issuer()).isEqualTo(ISSUING.certificate().subject());
        assertThat(HOST.subject().isEmpty()).isTrue();
        assertThat(HOST.notBefore()).isEqualTo(HOST_TEMPLATE.notBefore());
        assertThat(HOST.notAfter()).isEqualTo(HOST_TEMPLATE.notAfter());
        assertThat(HOST.key()).isEqualTo(HOST_KEY);
        assertThat(HOST.names()).isEqualTo(HOST_TEMPLATE.names());
        assertThat(HOST.isCa()).isFalse();
        assertThat(HOST.pathLength()).isEmpty();
        assertThat(HOST.keyUsage())
                .contains(Set.of(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT));
        assertThat(HOST.extendedKeyUsages()).containsExactly(ExtendedKeyUsage.SERVER_AUTH.oid());
        assertThat(HOST.isSelfIssued()).isFalse();
        assertThat(HOST.constraints()).isEqualTo(NameConstraints.none());
    }

    @Test
    void linksAnIssuingAuthorityToItsRootByteForByte() {
        Certificate issuing = ISSUING.certificate();

        assertThat(issuing.isCa()).isTrue();
        assertThat(issuing.pathLength()).hasValue(0);
        assertThat(issuing.keyUsage()).contains(Set.of(KeyUsage.KEY_CERT_SIGN, KeyUsage.CRL_SIGN));
        assertThat(issuing.constraints()).isEqualTo(EXAMPLE_ORG);
        assertThat(issuing.issuer()).isEqualTo(ROOT.certificate().subject());
        assertThat(issuing.authorityKeyIdentifier().orElseThrow())
                .isEqualTo(ROOT.certificate().subjectKeyIdentifier().orElseThrow());
        assertThat(ROOT.certificate().isSelfIssued()).isTrue();
        assertThat(ROOT.certificate().pathLength()).isEmpty();
    }

    @Test
    void knowsWhoSignedIt() {
        assertThat(HOST.isSignedBy(ISSUING.certificate().key())).isTrue();
        assertThat(ISSUING.certificate().isSignedBy(ROOT.certificate().key())).isTrue();
        assertThat(HOST.isSignedBy(SubjectKey.of(Keys.p256().getPublic()))).isFalse();
    }

    @Test
    void readsTheRootThatStockOpensslMakes(@TempDir Path directory) {
        OpenSsl openssl = new OpenSsl(directory);
        openssl.run(
                ("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -sha256 -days 1825"
                                + " -subj /C=SE/O=Example/CN=myCA")
                        .split(" "));
        openssl.run("x509 -in ca.pem -outform DER -out ca.der".split(" "));

        Certificate root = Certificate.parse(openssl.read("ca.der"));

        assertThat(root.subject()).hasToString("CN=myCA,O=Example,C=SE");
        assertThat(root.isCa()).isTrue();
        assertThat(root.keyUsage()).isEmpty();
        assertThat(root.isSignedBy(root.key())).isTrue();
        assertThat(root.asIssuer().keyIdentifier())
                .isEqualTo(root.subjectKeyIdentifier().orElseThrow())
                .isNotEqualTo(root.key().keyIdentifier());
        assertThat(root.pem()).isEqualTo(pemOf(openssl));
        assertThat(openssl.run("x509 -in ca.pem -noout -fingerprint -sha256".split(" ")))
                .isEqualToIgnoringCase("sha256 Fingerprint=%s\n".formatted(colons(root.sha256())));
    }

    private static String pemOf(OpenSsl openssl) {
        return new String(openssl.read("ca.pem"), US_ASCII);
    }

    private static String colons(String hex) {
        return hex.replaceAll("(..)(?=.)", "$1:");
    }

    @ParameterizedTest
    @EnumSource
    void keepsAForeignNameAsIssuerOfWhatItSigns(ForeignName foreign) {
        TestAuthority root = TestAuthority.root(foreign.asName(), Keys.p256());

        Certificate host = root.sign(root.leaf(HOST_KEY, "mail.example.org"));

        assertThat(host.issuer().der()).isEqualTo(foreign.der());
        assertThat(Certificate.parse(host.der()).issuer().der()).isEqualTo(foreign.der());
    }

    @Test
    void leavesOutNamesThatWeWouldNotCertify() {
        Certificate foreign =
                signed(
                        Tbs.of(HOST)
                                .extension(
                                        Extension.subjectAlternativeName,
                                        true,
                                        DerEncoding.sequence(
                                                name(0x82, "mail.example.org"),
                                                name(0x82, "_odd.example.org"),
                                                name(0x86, "https://example.org/"))));

        assertThat(foreign.names()).containsExactly(SubjectAltName.parse("mail.example.org"));
    }

    @Test
    void readsTimesOfBothCenturies() {
        Certificate old =
                signed(
                        Tbs.of(HOST)
                                .part(
                                        Tbs.VALIDITY,
                                        DerEncoding.sequence(
                                                DerEncoding.time(
                                                        Instant.parse("1950-01-01T00:00:00Z")),
                                                DerEncoding.time(
                                                        Instant.parse("9999-12-31T23:59:59Z")))));

        assertThat(old.notBefore()).isEqualTo("1950-01-01T00:00:00Z");
        assertThat(old.notAfter()).isEqualTo("9999-12-31T23:59:59Z");
    }

    @Test
    void refusesWhatComesAfterTheCertificate() {
        byte[] der = HOST.der();

        assertRefused(
                Kind.MALFORMED,
                () -> Certificate.parse(Arrays.copyOf(der, der.length + 1)),
                "certificate",
                "trailing");
    }

    @Test
    void refusesAnExtensionThatIsThereTwice() {
        Tbs twice = Tbs.of(HOST).append(Extension.basicConstraints, true, DerEncoding.sequence());

        assertRefused(Kind.MALFORMED, () -> signed(twice), "2.5.29.19", "twice");
    }

    @Test
    void refusesTwoDifferentSignatureAlgorithms() {
        Tbs other =
                Tbs.of(HOST)
                        .part(
                                Tbs.SIGNATURE,
                                Der.encode(SignatureAlgorithm.SHA384_ECDSA.identifier()));

        assertRefused(Kind.MALFORMED, () -> signed(other), "signature algorithms");
    }

    @Property(tries = 2000)
    void refusesDamageWithAProblemAndNothingElse(
            @ForAll @IntRange(max = 10_000) int at, @ForAll byte octet) {
        byte[] der = ISSUING.certificate().der();
        der[at % der.length] = octet;

        try {
            assertThat(Certificate.parse(der).der()).isEqualTo(der);
        } catch (Problem refused) {
            assertThat(refused.detail()).endsWith(".");
        }
    }

    private static Certificate signed(Tbs tbs) {
        return Certificate.parse(
                CertificateTemplate.assemble(
                        tbs.der(), SignatureAlgorithm.SHA256_ECDSA, ISSUING.sign(tbs.der())));
    }

    private static byte[] name(int tag, String octets) {
        return DerEncoding.primitive(tag, octets.getBytes(US_ASCII));
    }
}
