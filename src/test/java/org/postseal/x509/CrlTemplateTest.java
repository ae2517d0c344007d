package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postseal.testing.Refusal.assertRefused;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.TBSCertList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.problem.Kind;
import org.postseal.testing.Keys;
import org.postseal.testing.TestAuthority;
import org.postseal.testing.TestCrl;
import org.postseal.testing.TestCrl.Entry;

class CrlTemplateTest {

    private static final TestAuthority ROOT =
            TestAuthority.root(DistinguishedName.parse("CN=Root"), Keys.p256());
    private static final SerialNumber SERIAL = SerialNumber.parse("00ff");
    private static final Instant DATE = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void hasItsNumberTheKeyOfItsIssuerAndNoListOfEntriesWhenThereAreNone() {
        TestCrl empty = TestCrl.of(ROOT);

        CertificateList crl = CertificateList.getInstance(empty.der());

        assertThat(crl.getVersionNumber()).isEqualTo(2);
        assertThat(crl.getThisUpdate().getDate())
                .isEqualTo(empty.thisUpdate().truncatedTo(ChronoUnit.SECONDS));
        assertThat(crl.getNextUpdate().getDate())
                .isEqualTo(
                        empty.thisUpdate()
                                .truncatedTo(ChronoUnit.SECONDS)
                                .plus(365, ChronoUnit.DAYS));
        assertThat(crl.getTBSCertList().getRevokedCertificates()).isEmpty();
        assertThat(DerElement.read(empty.der(), "CRL").sequence().get(0).sequence()).hasSize(6);
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
        TestCrl crl = TestCrl.of(TestAuthority.root(foreign.asName(), Keys.p256()));

        assertThat(toBeSigned(crl).sequence().get(2).encoded()).isEqualTo(foreign.der());
    }

    @ParameterizedTest
    @EnumSource
    void givesAReasonUnlessItIsUnspecified(RevocationReason reason) {
        TBSCertList.CRLEntry entry =
                tbsCertList(TestCrl.of(ROOT, new Entry(SERIAL, DATE, reason)))
                        .getRevokedCertificates()[0];

        assertThat(entry.getUserCertificate().getValue()).isEqualTo(SERIAL.value());
        assertThat(entry.getRevocationDate().getDate()).isEqualTo(DATE);
        if (reason == RevocationReason.UNSPECIFIED) {
            assertThat(entry.getExtensions()).isNull();
        } else {
            Extension extension = entry.getExtensions().getExtension(Extension.reasonCode);
            assertThat(entry.getExtensions().getExtensionOIDs()).hasSize(1);
            assertThat(extension.isCritical()).isFalse();
            assertThat(CRLReason.getInstance(extension.getParsedValue()))
                    .hasToString("CRLReason: " + reason.label());
        }
    }

    @Test
    void writesTimesFrom2050OnAsGeneralizedTime() {
        Instant last = Instant.parse("2049-12-31T23:59:59Z");
        TestCrl crl =
                TestCrl.of(
                        ROOT,
                        new Entry(SERIAL, last, RevocationReason.SUPERSEDED),
                        new Entry(SERIAL, last.plusSeconds(1), RevocationReason.SUPERSEDED));

        List<DerElement> entries = toBeSigned(crl).sequence().get(5).sequence();

        assertThat(entries.get(0).sequence().get(1).is(DerElement.UTC_TIME)).isTrue();
        assertThat(entries.get(1).sequence().get(1).is(DerElement.GENERALIZED_TIME)).isTrue();
    }

    @Test
    void ofAShardSaysWhereItIsAndThatItHasEndEntitiesOnlyCritically() {
        URI url = URI.create("http://pki.example.org/crl/issuing/3.crl");

        var extensions = tbsCertList(TestCrl.of(ROOT).at(url)).getExtensions();

        assertThat(extensions.getCriticalExtensionOIDs())
                .containsExactly(Extension.issuingDistributionPoint);
        assertThat(
                        extensions
                                .getExtension(Extension.issuingDistributionPoint)
                                .getExtnValue()
                                .getOctets())
                .isEqualTo(
                        Der.encode(
                                new IssuingDistributionPoint(
                                        new DistributionPointName(
                                                new GeneralNames(
                                                        new GeneralName(
                                                                GeneralName
                                                                        .uniformResourceIdentifier,
                                                                url.toString()))),
                                        true,
                                        false,
                                        null,
                                        false,
                                        false)));
        assertRefused(
                Kind.POLICY,
                () -> TestCrl.of(ROOT).at(URI.create("https://pki.example.org/1.crl")).der(),
                "http://host/path");
    }

    @Test
    void refusesEntriesThatChangedTheirLengthSinceTheHeaderWasWritten() {
        Octets shrunk =
                new Octets() {
                    @Override
                    public long length() {
                        return 40;
                    }

                    @Override
                    public void writeTo(OutputStream out) throws IOException {
                        out.write(new byte[39]);
                    }
                };
        Octets toBeSigned =
                TestCrl.of(ROOT).template().toBeSigned(SignatureAlgorithm.SHA256_ECDSA, shrunk);

        assertThatThrownBy(() -> toBeSigned.writeTo(OutputStream.nullOutputStream()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("39 octets where 40 were announced");
    }

    @Test
    void countsWhatItWrote() throws IOException {
        CrlEntryWriter writer = new CrlEntryWriter(OutputStream.nullOutputStream());

        writer.write(SERIAL, DATE, RevocationReason.UNSPECIFIED);
        writer.write(SERIAL, DATE, RevocationReason.KEY_COMPROMISE);

        assertThat(writer.entries()).isEqualTo(2);
        assertThat(writer.octets()).isEqualTo(21 + 35);
    }

    @Test
    void numbersGoUpByOneOrKeepUpWithTheClock() {
        CrlNumber first = CrlNumber.first(DATE);

        assertThat(first.value()).isEqualTo(BigInteger.valueOf(DATE.getEpochSecond()));
        assertThat(first.next(DATE)).isEqualTo(CrlNumber.first(DATE.plusSeconds(1)));
        assertThat(first.next(DATE.minusSeconds(9)))
                .isEqualTo(CrlNumber.first(DATE.plusSeconds(1)));
        assertThat(first.next(DATE.plusSeconds(60)))
                .isEqualTo(CrlNumber.first(DATE.plusSeconds(60)))
                .isGreaterThan(first);
    }

    @Test
    void refusesNumbersThatReadersMayNotTake() {
        BigInteger largest = BigInteger.ONE.shiftLeft(159).subtract(BigInteger.ONE);

        assertThat(new CrlNumber(largest).value().toByteArray()).hasSize(20);
        assertRefused(Kind.MALFORMED, () -> new CrlNumber(largest).next(DATE), "20 octets");
        assertRefused(
                Kind.MALFORMED, () -> new CrlNumber(BigInteger.ONE.negate()), "isn't negative");
    }

    private static TBSCertList tbsCertList(TestCrl crl) {
        return CertificateList.getInstance(crl.der()).getTBSCertList();
    }

    private static DerElement toBeSigned(TestCrl crl) {
        return DerElement.read(crl.der(), "CRL").sequence().get(0);
    }
}
