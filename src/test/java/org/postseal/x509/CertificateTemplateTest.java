package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.testing.Refusal.assertRefused;
import static org.postseal.x509.LintBreakages.HOST;
import static org.postseal.x509.LintBreakages.ISSUING;
import static org.postseal.x509.LintBreakages.RESPONDER;
import static org.postseal.x509.LintBreakages.host;

import java.io.IOException;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.problem.Kind;

class CertificateTemplateTest {

    private static final PkiUrls URLS =
            new PkiUrls(
                    Optional.of(URI.create("http://pki.example.org/crl/issuing.crl")),
                    Optional.of(URI.create("http://pki.example.org/ocsp/issuing")),
                    Optional.of(URI.create("http://pki.example.org/ca/issuing.crt")));

    @Test
    void writesTheExtensionsAlwaysInTheSameOrder() throws IOException {
        assertThat(extensions(host(ISSUING).urls(URLS)))
                .containsExactly(
                        Extension.basicConstraints,
                        Extension.keyUsage,
                        Extension.extendedKeyUsage,
                        Extension.subjectKeyIdentifier,
                        Extension.authorityKeyIdentifier,
                        Extension.subjectAlternativeName,
                        Extension.cRLDistributionPoints,
                        Extension.authorityInfoAccess);
    }

    @Test
    void writesNoUrlsWhenThereAreNone() throws IOException {
        assertThat(extensions(host(ISSUING)))
                .doesNotContain(Extension.cRLDistributionPoints, Extension.authorityInfoAccess);
    }

    @Test
    void buildsTheSameOctetsFromTheSameValues() {
        CertificateTemplate template = host(ISSUING).template();

        assertThat(template.toBeSigned(SignatureAlgorithm.SHA256_ECDSA))
                .isEqualTo(template.toBeSigned(SignatureAlgorithm.SHA256_ECDSA));
    }

    @Test
    void givesKeyEnciphermentToRsaHostsOnly() {
        assertThat(HOST.keyUsage(KeyType.RSA))
                .containsExactlyInAnyOrder(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT);
        for (KeyType type : EnumSet.complementOf(EnumSet.of(KeyType.RSA))) {
            assertThat(HOST.keyUsage(type)).containsExactly(KeyUsage.DIGITAL_SIGNATURE);
        }
        assertThat(RESPONDER.keyUsage(KeyType.RSA)).containsExactly(KeyUsage.DIGITAL_SIGNATURE);
    }

    @Test
    void refusesUsagesThatNobodyShouldHave() {
        assertRefused(Kind.POLICY, () -> new Usage.EndEntity(Set.of()), "at least one");
        assertRefused(
                Kind.POLICY,
                () ->
                        new Usage.EndEntity(
                                Set.of(
                                        ExtendedKeyUsage.OCSP_SIGNING,
                                        ExtendedKeyUsage.SERVER_AUTH)),
                "OCSPSigning");
        assertRefused(
                Kind.POLICY,
                () -> new Usage.EndEntity(Set.of(ExtendedKeyUsage.CLIENT_AUTH), true),
                "stapled");
        assertRefused(
                Kind.POLICY,
                () -> new Usage.Authority(OptionalInt.of(-1), NameConstraints.none()),
                "path length");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://pki.example.org/x.crl",
                "ldap://pki.example.org/x",
                "/x.crl",
                "http:/x.crl",
                "http://user@pki.example.org/x.crl",
                "http://pki.example.org/x.crl#part",
                "http://pki.example.org/å.crl",
            })
    void refusesUrlsThatReadersCouldNotFetch(String url) {
        Optional<URI> crl = Optional.of(URI.create(url));

        assertRefused(
                Kind.POLICY,
                () -> new PkiUrls(crl, Optional.empty(), Optional.empty()),
                "http://host/path");
    }

    @Test
    void findsUsagesByTheirObjectIdentifier() {
        assertThat(ExtendedKeyUsage.ofOid("1.3.6.1.5.5.7.3.1"))
                .contains(ExtendedKeyUsage.SERVER_AUTH);
        assertThat(ExtendedKeyUsage.ofOid("2.5.29.37.0")).isEmpty();
    }

    private static List<ASN1ObjectIdentifier> extensions(Draft draft) throws IOException {
        return List.of(
                new X509CertificateHolder(ISSUING.sign(draft.template()).der())
                        .getExtensions()
                        .getExtensionOIDs());
    }
}
