package org.postseal.x509;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.bouncycastle.asn1.x509.Extension.authorityInfoAccess;
import static org.bouncycastle.asn1.x509.Extension.authorityKeyIdentifier;
import static org.bouncycastle.asn1.x509.Extension.basicConstraints;
import static org.bouncycastle.asn1.x509.Extension.extendedKeyUsage;
import static org.bouncycastle.asn1.x509.Extension.keyUsage;
import static org.bouncycastle.asn1.x509.Extension.nameConstraints;
import static org.bouncycastle.asn1.x509.Extension.subjectAlternativeName;
import static org.bouncycastle.asn1.x509.Extension.subjectKeyIdentifier;
import static org.postseal.x509.SignatureAlgorithm.SHA256_ECDSA;
import static org.postseal.x509.SignatureAlgorithm.SHA384_ECDSA;

import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.postseal.testing.Keys;
import org.postseal.testing.TestAuthority;

/**
 * Certificates that break one rule each, and the authorities that they would have been signed by.
 */
final class LintBreakages {

    static final Usage HOST = new Usage.EndEntity(Set.of(ExtendedKeyUsage.SERVER_AUTH));
    static final Usage STAPLED = new Usage.EndEntity(Set.of(ExtendedKeyUsage.SERVER_AUTH), true);
    static final Usage RESPONDER = new Usage.EndEntity(Set.of(ExtendedKeyUsage.OCSP_SIGNING));
    static final Usage LOWEST_AUTHORITY =
            new Usage.Authority(OptionalInt.of(0), NameConstraints.none());

    static final TestAuthority ROOT =
            TestAuthority.root(DistinguishedName.parse("CN=Root"), Keys.p256());
    static final TestAuthority ISSUING =
            ROOT.issuing(
                    DistinguishedName.parse("CN=Issuing"),
                    Keys.p256(),
                    NameConstraints.permitting(List.of(HostName.parse("example.org"))));

    private static final ASN1ObjectIdentifier NO_CHECK = OCSPObjectIdentifiers.id_pkix_ocsp_nocheck;
    private static final byte[] NULL = Der.encode(DERNull.INSTANCE);
    private static final byte[] EMPTY_LIST = DerEncoding.sequence();
    private static final Draft GOOD = host(ISSUING);
    private static final Optional<URI> URL = Optional.of(URI.create("http://pki.example.org/x"));
    private static final PkiUrls ISSUER_URL = new PkiUrls(Optional.empty(), Optional.empty(), URL);
    private static final PkiUrls CRL_URL = new PkiUrls(URL, Optional.empty(), Optional.empty());

    private LintBreakages() {}

    /**
     * Octets that break one rule.
     *
     * @param rule its name
     * @param what how it is broken
     */
    record Breakage(String rule, String what, Tbs octets, Lint.Expectation expected) {

        @Override
        public String toString() {
            return rule + ": " + what;
        }
    }

    static Draft host(TestAuthority issuer) {
        return new Draft(issuer.leaf(SubjectKey.of(Keys.p256().getPublic()), "mail.example.org"));
    }

    private static Draft authority(TestAuthority issuer) {
        return host(issuer).names().usage(LOWEST_AUTHORITY).subject("CN=Below");
    }

    static Lint.Expectation by(TestAuthority issuer, Usage usage) {
        return Lint.Expectation.signedBy(issuer.certificate(), SHA256_ECDSA, usage);
    }

    private static Breakage host(String rule, String what, Tbs octets) {
        return new Breakage(rule, what, octets, by(ISSUING, HOST));
    }

    private static Breakage host(String rule, String what, Draft draft) {
        return host(rule, what, draft.tbs());
    }

    private static Breakage authority(String rule, String what, Draft draft) {
        return new Breakage(rule, what, draft.tbs(), by(ROOT, LOWEST_AUTHORITY));
    }

    static List<Breakage> ofFields() {
        Tbs good = GOOD.tbs();
        Instant notBefore = GOOD.template().notBefore();
        return List.of(
                host("version", "no version, so v1", good.without(Tbs.VERSION)),
                host("version", "v2", good.part(Tbs.VERSION, DerEncoding.explicit(0, integer(1)))),
                host(
                        "serial-positive",
                        "a negative one",
                        serial(BigInteger.ONE.shiftLeft(100).negate())),
                host("serial-length", "21 octets", serial(BigInteger.ONE.shiftLeft(160))),
                host("serial-entropy", "a small number", serial(BigInteger.valueOf(4711))),
                host(
                        "signature-algorithm",
                        "another one inside",
                        good.part(Tbs.SIGNATURE, Der.encode(SHA384_ECDSA.identifier()))),
                new Breakage(
                        "signature-key",
                        "the hash of a larger curve",
                        Tbs.of(GOOD.template().toBeSigned(SHA384_ECDSA)),
                        Lint.Expectation.signedBy(ISSUING.certificate(), SHA384_ECDSA, HOST)),
                host(
                        "validity-order",
                        "it ends before it begins",
                        GOOD.notAfter(notBefore.minusSeconds(1))),
                host("validity-order", "it is never valid", GOOD.notAfter(notBefore)),
                host(
                        "time-encoding",
                        "GeneralizedTime in this century's first half",
                        good.part(
                                Tbs.VALIDITY,
                                DerEncoding.sequence(
                                        generalizedTime("20260101000000Z"),
                                        DerEncoding.time(GOOD.template().notAfter())))),
                authority(
                        "authority-name",
                        "no subject",
                        authority(ROOT).subject(DistinguishedName.empty())),
                authority(
                        "set-order",
                        "an attribute before a smaller one",
                        authority(ROOT).subject(ForeignName.MULTI_VALUED_IN_ODD_ORDER.asName())),
                host(
                        "unique-identifiers",
                        "one of the issuer",
                        good.insertBeforeExtensions(
                                DerEncoding.primitive(0x81, new byte[] {0, 1}))));
    }

    static List<Breakage> ofIssuers() {
        TestAuthority nameless = TestAuthority.root(DistinguishedName.empty(), Keys.p256());
        TestAuthority noAuthority =
                new TestAuthority(ROOT.sign(host(ROOT).subject("CN=Host").template()), ROOT.key());
        return List.of(
                host(
                        "issuer-octets",
                        "the same text in another encoding",
                        GOOD.tbs()
                                .part(
                                        Tbs.ISSUER,
                                        DerEncoding.sequence(
                                                ForeignName.rdn(
                                                        ForeignName.printable(
                                                                BCStyle.CN, "Issuing"))))),
                new Breakage("issuer-name", "none", host(nameless).tbs(), by(nameless, HOST)),
                host(
                        "outlives-issuer",
                        "by a second",
                        GOOD.notAfter(ISSUING.certificate().notAfter().plusSeconds(1))),
                new Breakage(
                        "issuer-may-sign",
                        "a host",
                        host(noAuthority).notAfter(noAuthority.certificate().notAfter()).tbs(),
                        by(noAuthority, HOST)),
                new Breakage(
                        "path-length",
                        "an authority below one with path length 0",
                        authority(ISSUING).tbs(),
                        by(ISSUING, LOWEST_AUTHORITY)));
    }

    static List<Breakage> ofExtensions() {
        Tbs good = GOOD.tbs();
        byte[] own = GOOD.template().key().keyIdentifier();
        return List.of(
                host(
                        "duplicate-extension",
                        "the key identifier",
                        good.append(subjectKeyIdentifier, false, DerEncoding.octetString(own))),
                host(
                        "unknown-extension",
                        "one of nobody",
                        good.append(new ASN1ObjectIdentifier("1.2.3.4"), false, NULL)),
                host(
                        "critical-default",
                        "FALSE is written",
                        good.withoutExtension(subjectKeyIdentifier)
                                .append(
                                        DerEncoding.sequence(
                                                Der.encode(subjectKeyIdentifier),
                                                new byte[] {DerElement.BOOLEAN, 1, 0},
                                                DerEncoding.octetString(
                                                        DerEncoding.octetString(own))))),
                host(
                        "empty-sequence",
                        "a SAN without names",
                        good.extension(subjectAlternativeName, true, EMPTY_LIST)),
                host(
                        "authority-key-identifier",
                        "none",
                        good.withoutExtension(authorityKeyIdentifier)),
                host(
                        "authority-key-identifier",
                        "of another key",
                        good.extension(
                                authorityKeyIdentifier,
                                false,
                                Extensions.keyIdentifierOf(ROOT.certificate().asIssuer()))),
                host(
                        "authority-key-identifier",
                        "with a serial number beside it",
                        good.extension(
                                authorityKeyIdentifier,
                                false,
                                DerEncoding.sequence(
                                        DerEncoding.primitive(
                                                0x80,
                                                ISSUING.certificate().asIssuer().keyIdentifier()),
                                        DerEncoding.primitive(0x82, new byte[] {1})))),
                host("subject-key-identifier", "none", good.withoutExtension(subjectKeyIdentifier)),
                host(
                        "subject-key-identifier",
                        "of another key",
                        good.extension(
                                subjectKeyIdentifier,
                                false,
                                DerEncoding.octetString(new byte[20]))),
                host("key-usage", "none", good.withoutExtension(keyUsage)),
                host(
                        "key-usage",
                        "not critical",
                        good.extension(keyUsage, false, HexFormat.of().parseHex("03020780"))),
                host(
                        "key-usage",
                        "of an authority",
                        good.extension(
                                keyUsage,
                                true,
                                KeyUsage.encode(
                                        Set.of(
                                                KeyUsage.DIGITAL_SIGNATURE,
                                                KeyUsage.KEY_CERT_SIGN)))),
                host(
                        "named-bits",
                        "zero bits at the end",
                        good.extension(keyUsage, true, HexFormat.of().parseHex("03020080"))),
                host("extended-key-usage", "none", good.withoutExtension(extendedKeyUsage)),
                host(
                        "extended-key-usage",
                        "one more than asked for",
                        GOOD.usage(
                                new Usage.EndEntity(
                                        Set.of(
                                                ExtendedKeyUsage.SERVER_AUTH,
                                                ExtendedKeyUsage.CLIENT_AUTH)))),
                host(
                        "extended-key-usage",
                        "any",
                        good.extension(
                                extendedKeyUsage,
                                false,
                                HexFormat.of().parseHex("30060604551d2500"))),
                host("basic-constraints", "none", good.withoutExtension(basicConstraints)),
                host("basic-constraints", "CA:TRUE", basicConstraints("30030101ff")),
                host("basic-constraints", "FALSE is written", basicConstraints("3003010100")),
                host("basic-constraints", "a path length", basicConstraints("3003020100")),
                host(
                        "basic-constraints",
                        "not critical",
                        good.extension(basicConstraints, false, EMPTY_LIST)),
                authority(
                        "basic-constraints",
                        "another path length",
                        authority(ROOT)
                                .usage(
                                        new Usage.Authority(
                                                OptionalInt.of(1), NameConstraints.none()))),
                host(
                        "name-constraints",
                        "on a host",
                        good.append(
                                nameConstraints,
                                true,
                                ISSUING.certificate().constraints().der().orElseThrow())),
                authority(
                        "name-constraints",
                        "not asked for",
                        authority(ROOT)
                                .usage(
                                        new Usage.Authority(
                                                OptionalInt.of(0),
                                                ISSUING.certificate().constraints()))),
                host(
                        "urls",
                        "https",
                        good.append(
                                authorityInfoAccess,
                                false,
                                DerEncoding.sequence(
                                        DerEncoding.sequence(
                                                Der.encode(
                                                        new ASN1ObjectIdentifier(
                                                                "1.3.6.1.5.5.7.48.1")),
                                                generalName(0x86, "https://pki.example.org/"))))),
                host("ocsp-nocheck", "on a host", good.append(NO_CHECK, false, NULL)),
                new Breakage(
                        "ocsp-nocheck",
                        "not on a responder",
                        GOOD.usage(RESPONDER).tbs().withoutExtension(NO_CHECK),
                        by(ISSUING, RESPONDER)),
                host(
                        "tls-feature",
                        "not asked for",
                        good.append(Extensions.TLS_FEATURE, false, Extensions.MUST_STAPLE)),
                new Breakage("tls-feature", "none", good, by(ISSUING, STAPLED)),
                stapled("critical", true, "3003020105"),
                stapled("another feature beside it", false, "3006020105020111"),
                new Breakage(
                        "ocsp-urls",
                        "an issuer's URL on a responder",
                        GOOD.usage(RESPONDER).urls(ISSUER_URL).tbs(),
                        by(ISSUING, RESPONDER)),
                new Breakage(
                        "ocsp-urls",
                        "a CRL's URL on a responder",
                        GOOD.usage(RESPONDER).urls(CRL_URL).tbs(),
                        by(ISSUING, RESPONDER)));
    }

    static List<Breakage> ofNames() {
        Tbs named = GOOD.subject("CN=mail.example.org").tbs();
        byte[] name = generalName(0x82, "mail.example.org");
        return List.of(
                host("san-present", "none", named.withoutExtension(subjectAlternativeName)),
                new Breakage(
                        "empty-subject",
                        "a responder without a name",
                        GOOD.names().usage(RESPONDER).tbs(),
                        by(ISSUING, RESPONDER)),
                host("san-critical", "with a subject", san(named, true, name)),
                host("san-critical", "without a subject", san(GOOD.tbs(), false, name)),
                malformed("an underscore", 0x82, "_mail.example.org"),
                malformed("upper case", 0x82, "Mail.example.org"),
                malformed("an empty label", 0x82, "mail..example.org"),
                malformed("a trailing dot", 0x82, "mail.example.org."),
                malformed("an empty name", 0x82, ""),
                malformed("a NUL", 0x82, "mail.example.org\0.example.net"),
                malformed("a wildcard inside", 0x82, "mail.*.example.org"),
                malformed("a wildcard of a top-level domain", 0x82, "*.org"),
                malformed("a label of 64 octets", 0x82, "a".repeat(64) + ".example.org"),
                malformed("a mailbox without a host", 0x81, "joe"),
                malformed("a URI", 0x86, "http://mail.example.org/"),
                malformed("an address of 5 octets", 0x87, "12345"),
                malformed("an address with its mask", 0x87, "12345678"),
                host("san-duplicate", "the same host", san(GOOD.tbs(), true, name, name)),
                host("permitted-names", "another domain", GOOD.names("mail.example.net")),
                host("permitted-names", "an address", GOOD.names("192.0.2.1")),
                host("permitted-names", "a mailbox elsewhere", GOOD.names("joe@example.net")));
    }

    private static Breakage stapled(String what, boolean critical, String hex) {
        byte[] features = HexFormat.of().parseHex(hex);
        return new Breakage(
                "tls-feature",
                what,
                GOOD.tbs().append(Extensions.TLS_FEATURE, critical, features),
                by(ISSUING, STAPLED));
    }

    private static Breakage malformed(String what, int tag, String octets) {
        return host("san-charset", what, san(GOOD.tbs(), true, generalName(tag, octets)));
    }

    private static Tbs san(Tbs tbs, boolean critical, byte[]... names) {
        return tbs.extension(subjectAlternativeName, critical, DerEncoding.sequence(names));
    }

    private static Tbs basicConstraints(String hex) {
        return GOOD.tbs().extension(basicConstraints, true, HexFormat.of().parseHex(hex));
    }

    private static Tbs serial(BigInteger serial) {
        return GOOD.tbs().part(Tbs.SERIAL, DerEncoding.integer(serial));
    }

    private static byte[] integer(long value) {
        return DerEncoding.integer(BigInteger.valueOf(value));
    }

    private static byte[] generalName(int tag, String octets) {
        return DerEncoding.primitive(tag, octets.getBytes(US_ASCII));
    }

    private static byte[] generalizedTime(String time) {
        return DerEncoding.primitive(DerElement.GENERALIZED_TIME, time.getBytes(US_ASCII));
    }
}
