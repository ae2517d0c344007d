package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postseal.testing.Refusal.assertRefused;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.problem.Kind;
import org.postseal.testing.Keys;
import org.postseal.testing.TestAuthority;

class NameConstraintsTest {

    private static final NameConstraints EXAMPLE =
            NameConstraints.permitting(
                    List.of(HostName.parse("example.org"), HostName.parse("mail.example.net")));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org",
                "mail.example.org",
                "a.b.example.org",
                "*.example.org",
                "*.sub.example.org",
                "mail.example.net",
                "*.mail.example.net",
                "joe@example.org",
                "joe@sub.example.org",
                "joe@mail.example.net",
            })
    void permitsTheDomainsAndAllBelow(String name) {
        assertThat(EXAMPLE.violation(SubjectAltName.parse(name))).isEmpty();
        assertThatCode(() -> validateWithJava(EXAMPLE, name)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.net",
                "notexample.org",
                "example.org.evil.test",
                "*.example.net",
                "joe@example.net",
                "joe@notexample.org",
                "192.0.2.1",
                "2001:db8::1",
            })
    void refusesEverythingElseAddressesIncluded(String name) {
        assertThat(EXAMPLE.violation(SubjectAltName.parse(name)).orElseThrow()).contains(name);
        assertThatThrownBy(() -> validateWithJava(EXAMPLE, name))
                .isInstanceOfSatisfying(
                        CertPathValidatorException.class,
                        e -> assertThat(e.getReason()).isEqualTo(PKIXReason.INVALID_NAME));
    }

    @Test
    void refusesAWildcardThatCoversAnExcludedName() {
        NameConstraints constraints = excluding("secret.example.org");

        assertThat(constraints.violation(SubjectAltName.parse("mail.example.org"))).isEmpty();
        assertThat(constraints.violation(SubjectAltName.parse("*.example.org"))).isPresent();
        assertThat(constraints.violation(SubjectAltName.parse("*.secret.example.org"))).isPresent();
        assertThat(constraints.violation(SubjectAltName.parse("*.other.example.org"))).isEmpty();
    }

    @Test
    void permitEverythingWhenThereAreNone() {
        assertThat(NameConstraints.none().der()).isEmpty();
        assertThat(NameConstraints.permitting(List.of())).isEqualTo(NameConstraints.none());
        assertThat(NameConstraints.none().violation(SubjectAltName.parse("192.0.2.1"))).isEmpty();
    }

    @Test
    void keepTheirOctets() {
        byte[] der = EXAMPLE.der().orElseThrow();

        assertThat(NameConstraints.ofDer(der)).isEqualTo(EXAMPLE);
        assertThat(NameConstraints.ofDer(der).violation(SubjectAltName.parse("192.0.2.1")))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "04020000", "3080a0000000", "30048802ffff", "3003a0010000"})
    void refuseOctetsThatAreNoConstraints(String hex) {
        assertRefused(
                Kind.MALFORMED,
                () -> NameConstraints.ofDer(HexFormat.of().parseHex(hex)),
                "name constraints");
    }

    private static NameConstraints excluding(String domain) {
        GeneralSubtree subtree =
                new GeneralSubtree(
                        new GeneralName(GeneralName.dNSName, new DERIA5String(domain, true)));
        return NameConstraints.ofDer(
                Der.encode(
                        new org.bouncycastle.asn1.x509.NameConstraints(
                                null, new GeneralSubtree[] {subtree})));
    }

    /** Java ignores the constraints of the trust anchor, so they are on the issuing authority. */
    private static void validateWithJava(NameConstraints constraints, String name)
            throws GeneralSecurityException {
        TestAuthority root = TestAuthority.root(DistinguishedName.parse("CN=Root"), Keys.p256());
        TestAuthority issuing =
                root.issuing(DistinguishedName.parse("CN=Issuing"), Keys.p256(), constraints);
        Certificate host = issuing.sign(issuing.leaf(SubjectKey.of(Keys.p256().getPublic()), name));
        CertPath path =
                CertificateFactory.getInstance("X.509")
                        .generateCertPath(List.of(java(host), java(issuing.certificate())));
        PKIXParameters parameters =
                new PKIXParameters(Set.of(new TrustAnchor(java(root.certificate()), null)));
        parameters.setRevocationEnabled(false);
        CertPathValidator.getInstance("PKIX").validate(path, parameters);
    }

    private static X509Certificate java(Certificate certificate) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(certificate.der()));
    }
}
