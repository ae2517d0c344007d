package org.postseal.x509;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postseal.problem.Kind.MALFORMED;
import static org.postseal.problem.Kind.POLICY;
import static org.postseal.problem.Kind.TOO_LARGE;
import static org.postseal.testing.Refusal.assertRefused;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.BERSequence;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;

class CsrTest {

    private static final ASN1ObjectIdentifier MICROSOFT_EXTENSIONS =
            new ASN1ObjectIdentifier("1.3.6.1.4.1.311.2.1.14");

    private final Csrs good = Csrs.with(Keys.p256()).dns("mail.example.org");

    @Test
    void readsPemAsShellsAndEditorsSendIt() {
        String pem = good.pem();
        for (String body :
                List.of(
                        pem,
                        pem.replace("\n", "\r\n"),
                        pem.replace("\n", ""),
                        pem.replace("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"),
                        "Certificate Request:\n    Data:\n" + pem + "\n",
                        "0 is how DER begins too\n" + pem)) {
            assertThat(textsOf(body.getBytes(US_ASCII))).containsExactly("mail.example.org");
        }
    }

    @Test
    void readsDerAndKeepsItByteForByte() {
        byte[] der = good.der();

        assertThat(Csr.parse(der).der()).isEqualTo(der);
    }

    @Test
    void givesTheKeyWhosePossessionWasProven() {
        var pair = Keys.p384();

        assertThat(Csr.parse(Csrs.with(pair).dns("a.example").der()).key())
                .isEqualTo(SubjectKey.of(pair.getPublic()));
    }

    @Test
    void listsNamesNormalisedInOrderAndOnce() throws Exception {
        byte[] body =
                good.dns("MAIL.example.org.", "*.Example.org")
                        .ip(InetAddress.getByName("2001:db8::1"))
                        .email("joe@EXAMPLE.org")
                        .commonName("imap.example.org")
                        .body();

        assertThat(textsOf(body))
                .containsExactly(
                        "mail.example.org",
                        "*.example.org",
                        "2001:db8::1",
                        "joe@example.org",
                        "imap.example.org");
    }

    @Test
    void takesACommonNameThatIsAHostNameWithADot() {
        for (String name : List.of("mail.example.org", "*.example.org", "MAIL.example.org.")) {
            String canonical = SubjectAltName.parse(name).text();
            assertThat(textsOf(withoutNames().commonName(name).body())).containsExactly(canonical);
        }
        assertThat(textsOf(withoutNames().commonName("bücher.example").body()))
                .containsExactly("xn--bcher-kva.example");
        assertThat(
                        textsOf(
                                withoutNames()
                                        .subject(BCStyle.CN, new DERBMPString("a.example"))
                                        .subject(BCStyle.CN, new DERPrintableString("b.example"))
                                        .body()))
                .containsExactly("a.example", "b.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mailserver",
                "localhost.",
                "Example Corp. Ltd",
                "joe@example.org",
                "10.0.0.1",
                "mail_1.example.org",
                "v1..2"
            })
    void dropsAnyOtherCommonName(String text) {
        assertThat(textsOf(good.commonName(text).body())).containsExactly("mail.example.org");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "*.org", "*.*", "pаypal.example"})
    void refusesACommonNameThatNoPolicyAllows(String text) {
        assertRefused(POLICY, () -> Csr.parse(good.commonName(text).body()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail.example.org\u0000.evil.example", "a\nb", "\u007f", "\u0085"})
    void refusesControlCharactersInACommonName(String text) {
        assertRefused(MALFORMED, () -> Csr.parse(good.commonName(text).body()), "control");
    }

    @Test
    void dropsOtherAttributesOfTheSubjectAndOfTheRequest() {
        byte[] body =
                good.subject(BCStyle.O, new DERUTF8String("other.example.org"))
                        .subject(BCStyle.E, new DERUTF8String("joe@example.org"))
                        .attribute(
                                PKCSObjectIdentifiers.pkcs_9_at_challengePassword,
                                new DERUTF8String("secret.example.org"))
                        .extension(Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign))
                        .ca(false)
                        .body();

        assertThat(textsOf(body)).containsExactly("mail.example.org");
    }

    @Test
    void listsTheExtendedKeyUsagesAskedFor() {
        byte[] body =
                good.extendedKeyUsage(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth)
                        .body();

        assertThat(Csr.parse(body).requestedExtendedKeyUsages())
                .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(Csr.parse(withoutNames().body()).requestedExtendedKeyUsages()).isEmpty();
    }

    @Test
    void refusesToBecomeAnAuthority() {
        assertRefused(POLICY, () -> Csr.parse(good.ca(true).body()), "CA:TRUE");
    }

    @Test
    void refusesOtherTypesOfNames() {
        GeneralName uri =
                new GeneralName(GeneralName.uniformResourceIdentifier, "https://example.org/");

        assertRefused(POLICY, () -> Csr.parse(good.name(uri).body()), "URI");
    }

    @Test
    void refusesANameThatTheConstructorOfBouncyCastleWouldHaveCut() {
        byte[] der = good.der();
        int at = indexOf(der, "mail.example.org");
        der[at] = (byte) 0xff;

        assertRefused(MALFORMED, () -> Csr.parse(der), "ASCII");
    }

    @Test
    void takesAHundredNamesAndNotOneMore() {
        String[] hundred =
                IntStream.range(0, 100).mapToObj(i -> "h" + i + ".example").toArray(String[]::new);
        Csrs csr = withoutNames().dns(hundred);

        assertThat(textsOf(csr.body())).hasSize(100);
        assertRefused(POLICY, () -> Csr.parse(csr.commonName("one.more.example").body()), "100");
        assertRefused(
                POLICY, () -> Csr.parse(withoutNames().dns(hundred).dns("x.y").body()), "100");
    }

    @Test
    void readsTheExtensionsOfOldMicrosoftTools() throws Exception {
        assertThat(
                        textsOf(
                                withoutNames()
                                        .attribute(MICROSOFT_EXTENSIONS, extensionsFor("a.example"))
                                        .body()))
                .containsExactly("a.example");
    }

    @Test
    void refusesTwoRequestsForExtensions() throws Exception {
        ASN1Encodable others = extensionsFor("evil.example");

        assertRefused(
                MALFORMED,
                () -> Csr.parse(good.attribute(MICROSOFT_EXTENSIONS, others).body()),
                "more than once");
        assertRefused(
                MALFORMED,
                () ->
                        Csr.parse(
                                Csrs.with(Keys.p256())
                                        .dns("a.example")
                                        .attribute(
                                                PKCSObjectIdentifiers.pkcs_9_at_extensionRequest,
                                                others)
                                        .body()),
                "more than once");
    }

    @Test
    void refusesAnExtensionThatIsNotWhatItSays() {
        assertRefused(
                MALFORMED,
                () ->
                        Csr.parse(
                                withoutNames()
                                        .extension(
                                                Extension.subjectAlternativeName,
                                                new ASN1Integer(1))
                                        .body()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PRIVATE KEY",
                "RSA PRIVATE KEY",
                "EC PRIVATE KEY",
                "ENCRYPTED PRIVATE KEY",
                "OPENSSH PRIVATE KEY"
            })
    void refusesAPrivateKeyAnywhereAndSaysWhatToDo(String label) {
        String key = Pem.encode(label, new byte[] {1, 2, 3});

        for (String body : List.of(key, key + good.pem(), good.pem() + key, key.substring(0, 50))) {
            assertRefused(
                    MALFORMED,
                    () -> Csr.parse(body.getBytes(US_ASCII)),
                    "private key",
                    "exposed",
                    "make a new one");
        }
        assertRefused(
                MALFORMED,
                () -> Csr.parse(concat(good.der(), key.getBytes(US_ASCII))),
                "private key");
    }

    @Test
    void refusesAPrivateKeyInDerToo() {
        for (var pair : List.of(Keys.p256(), Keys.rsa(2048), Keys.ed25519())) {
            byte[] pkcs8 = pair.getPrivate().getEncoded();

            assertRefused(MALFORMED, () -> Csr.parse(pkcs8), "private key");
            assertRefused(
                    MALFORMED,
                    () -> Csr.parse(Pem.encode("CERTIFICATE REQUEST", pkcs8).getBytes(US_ASCII)),
                    "private key");
        }
    }

    @Test
    void refusesTwoRequestsAndOtherBlocks() {
        assertRefused(
                MALFORMED, () -> Csr.parse((good.pem() + good.pem()).getBytes(US_ASCII)), "2 CSRs");
        assertRefused(
                MALFORMED,
                () -> Csr.parse(Pem.encode("CERTIFICATE", good.der()).getBytes(US_ASCII)),
                "CERTIFICATE");
    }

    @Test
    void refusesWhatIsNoRequest() {
        assertRefused(MALFORMED, () -> Csr.parse(new byte[0]), "empty");
        assertRefused(MALFORMED, () -> Csr.parse("null".getBytes(US_ASCII)), "neither PEM nor DER");
        assertRefused(MALFORMED, () -> Csr.parse("0".getBytes(US_ASCII)));
        assertRefused(MALFORMED, () -> Csr.parse(new byte[] {0x30, 0}), "CSR");
        assertRefused(TOO_LARGE, () -> Csr.parse(new byte[64 * 1024 + 1]), "64 KiB");
    }

    @Test
    void refusesTrailingBytesAndCutOnes() {
        byte[] der = good.der();

        assertRefused(MALFORMED, () -> Csr.parse(concat(der, new byte[1])), "trailing");
        assertRefused(MALFORMED, () -> Csr.parse(concat(der, der)), "trailing");
        assertRefused(MALFORMED, () -> Csr.parse(Arrays.copyOf(der, der.length - 1)), "cut off");
    }

    @Test
    void refusesBer() throws Exception {
        ASN1EncodableVector elements = new ASN1EncodableVector();
        DERSequence.getInstance(good.der()).forEach(elements::add);
        byte[] indefinite = new BERSequence(elements).getEncoded();

        assertRefused(MALFORMED, () -> Csr.parse(indefinite), "BER");
    }

    @Test
    void refusesAWrongSignature() {
        assertRefused(POLICY, () -> Csr.parse(good.withDamagedSignature().body()), "private key");
    }

    /** Before its signature, which is wrong here, is worth the work. */
    @Test
    void refusesAHugeKeyWithoutVerifyingItsSignature() throws IOException {
        BigInteger huge = BigInteger.ONE.shiftLeft(16_383).setBit(0);
        BigInteger usual = BigInteger.ONE.shiftLeft(2_047).setBit(0);
        BigInteger f4 = BigInteger.valueOf(65_537);

        for (SubjectPublicKeyInfo key : List.of(rsa(huge, f4), rsa(usual, f4.shiftLeft(200)))) {
            byte[] body = Csrs.with(Keys.rsa(2048)).dns("mail.example.org").claiming(key).body();

            assertThatThrownBy(() -> Csr.parse(body))
                    .hasMessageContaining("RSA key")
                    .hasMessageNotContaining("signature");
        }
    }

    private static SubjectPublicKeyInfo rsa(BigInteger modulus, BigInteger exponent)
            throws IOException {
        return new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                new RSAPublicKey(modulus, exponent));
    }

    @Test
    void refusesTheKeyOfSomeoneElse() {
        SubjectKey other = SubjectKey.of(Keys.p256().getPublic());
        var info = SubjectPublicKeyInfo.getInstance(other.spki());

        assertRefused(POLICY, () -> Csr.parse(good.claiming(info).body()), "private key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA1withRSA", "MD5withRSA", "SHA224withRSA"})
    void refusesABrokenHash(String algorithm) {
        byte[] body = Csrs.with(Keys.rsa(2048)).dns("a.example").signedWith(algorithm).body();

        assertRefused(POLICY, () -> Csr.parse(body), "SHA-256");
    }

    private static Csrs withoutNames() {
        return Csrs.with(Keys.p256());
    }

    private static List<String> textsOf(byte[] body) {
        return Csr.parse(body).names().stream().map(SubjectAltName::text).toList();
    }

    private static ASN1Encodable extensionsFor(String name) throws Exception {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        extensions.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
        return extensions.generate();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static int indexOf(byte[] der, String text) {
        return new String(der, ISO_8859_1).indexOf(text);
    }
}
