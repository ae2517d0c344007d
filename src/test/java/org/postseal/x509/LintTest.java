package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postseal.x509.LintBreakages.HOST;
import static org.postseal.x509.LintBreakages.ISSUING;
import static org.postseal.x509.LintBreakages.LOWEST_AUTHORITY;
import static org.postseal.x509.LintBreakages.RESPONDER;
import static org.postseal.x509.LintBreakages.ROOT;
import static org.postseal.x509.LintBreakages.STAPLED;
import static org.postseal.x509.LintBreakages.by;
import static org.postseal.x509.LintBreakages.host;
import static org.postseal.x509.SignatureAlgorithm.SHA256_ECDSA;

import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.testing.Keys;
import org.postseal.testing.TestAuthority;

class LintTest {

    @ParameterizedTest
    @EnumSource
    void hasNothingToSayAboutWhatTemplatesBuild(KeyType type) {
        SignatureAlgorithm algorithm = SignatureAlgorithm.of(type);
        TestAuthority issuer =
                TestAuthority.root(DistinguishedName.parse("CN=Root"), Keys.of(type));
        Draft host = new Draft(issuer.leaf(SubjectKey.of(Keys.of(type).getPublic()), "a.example"));
        PkiUrls urls = new PkiUrls(url("ca.crl"), url("ocsp"), url("ca.crt"));

        for (Draft draft :
                List.of(
                        host.names("a.example", "*.a.example", "192.0.2.1", "2001:db8::1"),
                        host.names("joe@a.example"),
                        host.urls(urls),
                        host.subject("CN=a.example"),
                        host.usage(
                                new Usage.EndEntity(
                                        Set.of(
                                                ExtendedKeyUsage.SERVER_AUTH,
                                                ExtendedKeyUsage.CLIENT_AUTH))),
                        host.usage(STAPLED),
                        host.notAfter(issuer.certificate().notAfter()),
                        host.names().subject("CN=Below").usage(LOWEST_AUTHORITY),
                        host.names().subject("CN=Responder").usage(RESPONDER))) {
            Usage usage = draft.template().usage();

            assertThat(
                            Lint.findings(
                                    draft.template().toBeSigned(algorithm),
                                    Lint.Expectation.signedBy(
                                            issuer.certificate(), algorithm, usage)))
                    .isEmpty();
        }
    }

    @Test
    void hasNothingToSayAboutARoot() {
        byte[] root = Tbs.of(ROOT.certificate()).der();
        Usage usage = new Usage.Authority(OptionalInt.empty(), NameConstraints.none());

        assertThatCode(() -> Lint.check(root, Lint.Expectation.selfSigned(SHA256_ECDSA, usage)))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesToMakeAHostItsOwnIssuer() {
        assertThat(
                        Lint.findings(
                                host(ROOT).subject("CN=Root").tbs().der(),
                                Lint.Expectation.selfSigned(SHA256_ECDSA, HOST)))
                .extracting(Lint.Finding::rule)
                .contains("issuer-may-sign");
    }

    @ParameterizedTest
    @EnumSource
    void acceptsAForeignIssuerNameOctetByOctet(ForeignName foreign) {
        TestAuthority issuer = TestAuthority.root(foreign.asName(), Keys.p256());

        assertThat(Lint.findings(host(issuer).tbs().der(), by(issuer, HOST))).isEmpty();
    }

    @Test
    void acceptsTimesOnBothSidesOf2050() {
        SubjectKey key = SubjectKey.of(Keys.p256().getPublic());
        DistinguishedName name = DistinguishedName.parse("CN=Root");
        byte[] root =
                new CertificateTemplate(
                                SerialNumber.parse("0123456789abcdef"),
                                new Issuer(name, key.keyIdentifier()),
                                name,
                                Instant.parse("2049-12-31T23:59:59Z"),
                                Instant.parse("2050-01-01T00:00:00Z"),
                                key,
                                LOWEST_AUTHORITY,
                                List.of(),
                                PkiUrls.none())
                        .toBeSigned(SHA256_ECDSA);

        assertThat(Lint.findings(root, Lint.Expectation.selfSigned(SHA256_ECDSA, LOWEST_AUTHORITY)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("breakages")
    void namesExactlyTheRuleThatIsBroken(LintBreakages.Breakage breakage) {
        assertThat(Lint.findings(breakage.octets().der(), breakage.expected()))
                .extracting(Lint.Finding::rule)
                .containsExactly(breakage.rule());
    }

    @Test
    void hasABreakageForEveryRule() {
        assertThat(breakages().map(LintBreakages.Breakage::rule).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        LintRules.TABLE.stream().map(LintRules.Rule::name).toList());
    }

    static Stream<LintBreakages.Breakage> breakages() {
        return Stream.of(
                        LintBreakages.ofFields(),
                        LintBreakages.ofIssuers(),
                        LintBreakages.ofExtensions(),
                        LintBreakages.ofNames())
                .flatMap(List::stream);
    }

    @Test
    void refusesTrailingOctets() {
        byte[] good = host(ISSUING).tbs().der();

        assertThat(Lint.findings(Arrays.copyOf(good, good.length + 1), by(ISSUING, HOST)))
                .extracting(Lint.Finding::rule)
                .containsExactly("encoding");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0281020102", "0202000a", "2280020101 0000", "0103"})
    void refusesWhatIsNotDer(String serialInHex) {
        byte[] serial = HexFormat.of().parseHex(serialInHex.replace(" ", ""));

        assertThat(
                        Lint.findings(
                                host(ISSUING).tbs().part(Tbs.SERIAL, serial).der(),
                                by(ISSUING, HOST)))
                .extracting(Lint.Finding::rule)
                .containsExactly("encoding");
    }

    @Test
    void refusesPartsThatAreMissingOrOfAnotherType() {
        Tbs good = host(ISSUING).tbs();

        for (Tbs broken :
                List.of(
                        good.without(Tbs.KEY),
                        good.part(Tbs.VALIDITY, DerEncoding.sequence()),
                        good.part(Tbs.SIGNATURE, good.parts().get(Tbs.SERIAL)),
                        good.extension(Extension.keyUsage, true, DerEncoding.sequence()),
                        good.extension(Extension.cRLDistributionPoints, false, new byte[0]))) {
            assertThat(Lint.findings(broken.der(), by(ISSUING, HOST)))
                    .extracting(Lint.Finding::rule)
                    .containsExactly("structure");
        }
    }

    @Test
    void saysWhichRulesAreBrokenAndThatNothingWasSigned() {
        byte[] broken = host(ISSUING).names("mail.example.net").tbs().without(Tbs.VERSION).der();

        assertThatThrownBy(() -> Lint.check(broken, by(ISSUING, HOST)))
                .isInstanceOfSatisfying(
                        Problem.class, p -> assertThat(p.kind()).isEqualTo(Kind.INTERNAL))
                .hasMessageContaining("it was not signed")
                .hasMessageContaining("version: ")
                .hasMessageContaining("RFC 5280 §4.1.2.1")
                .hasMessageContaining("permitted-names: ");
    }

    /** One changed octet may be harmless (a serial, a key identifier's digit); it never crashes. */
    @Property(tries = 2000)
    void answersWithFindingsWhateverOctetIsChanged(
            @ForAll @IntRange(max = 10_000) int at, @ForAll byte octet) {
        byte[] octets = MUTATED.clone();
        octets[at % octets.length] = octet;

        assertThatCode(() -> Lint.findings(octets, by(ISSUING, HOST))).doesNotThrowAnyException();
    }

    private static final byte[] MUTATED =
            host(ISSUING).urls(new PkiUrls(url("ca.crl"), url("ocsp"), url("ca.crt"))).tbs().der();

    private static Optional<URI> url(String path) {
        return Optional.of(URI.create("http://pki.example.org/" + path));
    }
}
