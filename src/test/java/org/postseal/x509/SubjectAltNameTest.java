package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.problem.Kind.MALFORMED;
import static org.postseal.problem.Kind.POLICY;
import static org.postseal.testing.Refusal.assertRefused;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.OtherName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectAltNameTest {

    @ParameterizedTest
    @CsvSource({
        "DNS, MAIL.Example.org., mail.example.org",
        "DNS, *.Example.org, *.example.org",
        "DNS, *.bücher.example, *.xn--bcher-kva.example",
        "DNS, localhost, localhost",
        "IP, 192.0.2.1, 192.0.2.1",
        "IP, 2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "IP, ::1, ::1",
        "IP, ::, ::",
        "IP, 2001:db8:0:1:0:0:0:1, 2001:db8:0:1::1",
        "IP, 2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "IP, 2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "IP, 1:0:0:0:0:0:0:0, 1::",
        "IP, 64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "EMAIL, Joe.Doe+tag@Example.ORG, Joe.Doe+tag@example.org",
        "EMAIL, joe@bücher.example, joe@xn--bcher-kva.example"
    })
    void readsANameAsPeopleWriteIt(SubjectAltName.Type type, String text, String canonical) {
        SubjectAltName name = SubjectAltName.parse(text);

        assertThat(name.type()).isEqualTo(type);
        assertThat(name.text()).isEqualTo(canonical);
        assertThat(SubjectAltName.parse(canonical)).isEqualTo(name);
        assertThat(SubjectAltName.of(name.toGeneralName())).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "*.",
                "*.*",
                "*.org",
                "*.*.example.org",
                "a*.example.org",
                "mail.*.org"
            })
    void refusesAWildcardThatIsNotOneLabelAboveADomain(String text) {
        assertRefused(text.equals("*.") ? MALFORMED : POLICY, () -> SubjectAltName.parse(text));
    }

    @Test
    void refusesAWildcardThatIsTooLong() {
        String host =
                String.join(".", "a".repeat(63), "a".repeat(63), "a".repeat(63), "a".repeat(60));

        assertThat(SubjectAltName.parse(host).text()).hasSize(252);
        assertRefused(MALFORMED, () -> SubjectAltName.parse("*." + host), "253");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "010.0.0.1",
                "10.0.0.256",
                "10.0.0",
                "0x7f.1",
                "10.0.0.1/8",
                "1::2::3",
                ":::",
                "12345::",
                "fe80::1%eth0",
                "[::1]",
                "::ffff:192.0.2.1",
                "::ffff:c000:201",
                ".:1",
                "localhost:25"
            })
    void refusesWhatOnlyLooksLikeAnAddress(String text) {
        assertRefused(MALFORMED, () -> SubjectAltName.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@example.org",
                "joe@",
                "joe@doe@example.org",
                "\"joe doe\"@example.org",
                "joe..doe@example.org",
                ".joe@example.org",
                "jöe@example.org",
                "joe@[192.0.2.1]",
                "joe@*.example.org",
                "j\u0000oe@example.org",
                "joe@192.0.2.1"
            })
    void refusesWhatIsNoMailbox(String text) {
        assertRefused(MALFORMED, () -> SubjectAltName.parse(text));
    }

    @Test
    void knowsTheLengthsOfAMailbox() {
        assertRefused(MALFORMED, () -> SubjectAltName.parse("a".repeat(65) + "@example.org"), "64");
        String domain = String.join(".", "a".repeat(63), "a".repeat(63), "a".repeat(62));
        assertRefused(MALFORMED, () -> SubjectAltName.parse("a".repeat(64) + "@" + domain), "254");
    }

    @Test
    void forgetsTheScopeOfAnAddress() throws Exception {
        byte[] linkLocal = HexFormat.of().parseHex("fe800000000000000000000000000001");
        InetAddress scoped = Inet6Address.getByAddress("host", linkLocal, 3);

        assertThat(new SubjectAltName.Ip(scoped).text()).isEqualTo("fe80::1");
        assertThat(new SubjectAltName.Ip(scoped)).isEqualTo(SubjectAltName.parse("fe80::1"));
    }

    @Test
    void writesExactlyTheValidatedOctets() throws Exception {
        GeneralName name = SubjectAltName.parse("*.bücher.example").toGeneralName();

        assertThat(ASN1IA5String.getInstance(name.getName()).getString())
                .isEqualTo("*.xn--bcher-kva.example");
        assertThat(SubjectAltName.parse("::1").toGeneralName().getEncoded(ASN1Encoding.DER))
                .asHexString()
                .isEqualTo("871000000000000000000000000000000001");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\u00ff.example", "b\u00fccher.example", "a\u0000.example", "a b.example"})
    void refusesADnsNameWithOctetsOutsideOfAscii(String octets) {
        GeneralName dns = raw(GeneralName.dNSName, octets);
        GeneralName email = raw(GeneralName.rfc822Name, "joe@" + octets);

        assertRefused(MALFORMED, () -> SubjectAltName.of(dns), "A-labels");
        assertRefused(MALFORMED, () -> SubjectAltName.of(email));
    }

    /** The constructor with a string would cut š (U+0161) to the letter a. */
    @Test
    void doesNotTakeACutCharacterForAnother() {
        assertThat(SubjectAltName.parse("š.example").text()).isEqualTo("xn--pga.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0a0000",
                "0a00000100",
                "0a000001ff000000",
                "00000000000000000000ffffc0000201",
                "20010db800000000000000000000000100"
            })
    void refusesAnAddressThatIsNotFourOrSixteenOctets(String hex) {
        byte[] octets = HexFormat.of().parseHex(hex);
        GeneralName ip = general(GeneralName.iPAddress, new DEROctetString(octets));

        assertRefused(MALFORMED, () -> SubjectAltName.of(ip));
    }

    @Test
    void refusesOtherTypesOfNames() {
        OtherName upn =
                new OtherName(
                        new ASN1ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"),
                        new DERUTF8String("joe@example.org"));

        assertRefused(
                POLICY,
                () -> SubjectAltName.of(raw(GeneralName.uniformResourceIdentifier, "http://a.b")),
                "A URI name can't be certified");
        assertRefused(
                POLICY, () -> SubjectAltName.of(general(GeneralName.otherName, upn)), "otherName");
        assertRefused(
                POLICY,
                () -> SubjectAltName.of(new GeneralName(new X500Name("CN=a.example"))),
                "directory name");
        assertRefused(
                POLICY,
                () ->
                        SubjectAltName.of(
                                general(
                                        GeneralName.registeredID,
                                        new ASN1ObjectIdentifier("1.2.3.4"))),
                "registered ID");
    }

    private static GeneralName raw(int type, String octets) {
        return general(type, new DERIA5String(octets));
    }

    /** As it is read from a request, past Bouncy Castle's own constructors. */
    private static GeneralName general(int type, ASN1Encodable content) {
        return GeneralName.getInstance(new DERTaggedObject(false, type, content));
    }
}
