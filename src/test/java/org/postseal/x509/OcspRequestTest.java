package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.problem.Kind.MALFORMED;
import static org.postseal.testing.Refusal.assertRefused;

import java.math.BigInteger;
import java.security.KeyPair;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Keys;
import org.postseal.testing.OcspQuestion;
import org.postseal.testing.TestAuthority;

class OcspRequestTest {

    private static final TestAuthority ROOT =
            TestAuthority.root(DistinguishedName.parse("CN=Root,O=Example"), Keys.p256());
    private static final OcspIssuer ISSUER = OcspIssuer.of(ROOT.certificate());
    private static final ASN1ObjectIdentifier NONCE = OCSPObjectIdentifiers.id_pkix_ocsp_nonce;
    private static final ASN1ObjectIdentifier STRANGE = new ASN1ObjectIdentifier("1.2.3.4");

    private final OcspQuestion question = OcspQuestion.to(ROOT.certificate());

    @ParameterizedTest
    @ValueSource(strings = {"SHA-1", "SHA-256"})
    void findsTheIssuerByEitherHash(String hash) {
        OcspRequest request = OcspRequest.parse(question.about(hash, 4711).der());

        OcspCertId asked = request.certIds().get(0);
        assertThat(asked.serial()).contains(new SerialNumber(BigInteger.valueOf(4711)));
        assertThat(asked.isIssuedBy(ISSUER)).isTrue();
        assertThat(request.nonce()).isEmpty();
    }

    @Test
    void doesNotTakeAnotherAuthorityOfTheSameNameOrKeyForTheIssuer() {
        KeyPair keys = Keys.p256();
        TestAuthority authority = TestAuthority.root(DistinguishedName.parse("CN=One"), keys);
        TestAuthority sameName = TestAuthority.root(authority.certificate().subject(), Keys.p256());
        TestAuthority sameKey = TestAuthority.root(DistinguishedName.parse("CN=Two"), keys);
        byte[] der = OcspQuestion.to(authority.certificate()).about("SHA-256", 1).der();

        OcspCertId asked = OcspRequest.parse(der).certIds().get(0);

        assertThat(asked.isIssuedBy(OcspIssuer.of(authority.certificate()))).isTrue();
        assertThat(asked.isIssuedBy(OcspIssuer.of(sameName.certificate()))).isFalse();
        assertThat(asked.isIssuedBy(OcspIssuer.of(sameKey.certificate()))).isFalse();
    }

    @Test
    void takesAnIssuerThatIsNamedByAnotherHashForSomebodyElse() {
        OcspRequest request = OcspRequest.parse(question.about("SHA-384", 1).der());

        assertThat(request.certIds().get(0).isIssuedBy(ISSUER)).isFalse();
    }

    @Test
    void readsSeveralCertificatesInTheirOrderAndNotTooMany() {
        IntStream.rangeClosed(1, 64).forEach(serial -> question.about("SHA-1", serial));

        OcspRequest request = OcspRequest.parse(question.der());

        assertThat(request.certIds()).hasSize(64);
        assertThat(request.certIds().get(63).serial().orElseThrow().hex()).isEqualTo("40");
        assertRefused(MALFORMED, () -> OcspRequest.parse(question.about("SHA-1", 65).der()), "64");
    }

    @Test
    void readsASerialThatNoCertificateHasAsNone() {
        OcspRequest request =
                OcspRequest.parse(question.about("SHA-1", 0).about("SHA-1", -5).der());

        assertThat(request.certIds()).allSatisfy(id -> assertThat(id.serial()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 32, 128})
    void readsNoncesOf1To128Octets(int octets) {
        byte[] nonce = new byte[octets];
        nonce[0] = 7;

        assertThat(OcspRequest.parse(question.about("SHA-1", 1).nonce(nonce).der()).nonce())
                .hasValueSatisfying(read -> assertThat(read).isEqualTo(nonce));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 129, 1000})
    void refusesOtherNonces(int octets) {
        byte[] der = question.about("SHA-1", 1).nonce(new byte[octets]).der();

        assertRefused(MALFORMED, () -> OcspRequest.parse(der), "nonce", "1 to 128");
    }

    @Test
    void refusesANonceThatIsNoOctetString() {
        byte[] der = question.about("SHA-1", 1).extension(NONCE, false, new byte[] {2, 1, 5}).der();

        assertRefused(MALFORMED, () -> OcspRequest.parse(der));
    }

    @Test
    void refusesCriticalExtensionsThatItDoesNotUnderstandAndPassesOverOthers() {
        byte[] value = {5, 0};
        byte[] lenient = question.about("SHA-1", 1).extension(STRANGE, false, value).der();

        assertThat(OcspRequest.parse(lenient).certIds()).hasSize(1);
        byte[] critical =
                OcspQuestion.to(ROOT.certificate())
                        .about("SHA-1", 1)
                        .extension(STRANGE, true, value)
                        .der();
        assertRefused(MALFORMED, () -> OcspRequest.parse(critical), "1.2.3.4");
        byte[] single =
                OcspQuestion.to(ROOT.certificate()).aboutCritically("SHA-1", 1, STRANGE).der();
        assertRefused(MALFORMED, () -> OcspRequest.parse(single), "1.2.3.4");
    }

    @Test
    void echoesACriticalNonce() {
        byte[] nonce = Der.encode(new DEROctetString(new byte[] {1, 2}));

        assertThat(
                        OcspRequest.parse(
                                        question.about("SHA-1", 1)
                                                .extension(NONCE, true, nonce)
                                                .der())
                                .nonce())
                .isPresent();
    }

    @Test
    void refusesAnExtensionThatIsThereTwice() {
        byte[] nonce = DerEncoding.octetString(new byte[] {1});
        byte[] extension = Extensions.extension(NONCE, nonce);
        byte[] certId = certId();

        assertRefused(
                MALFORMED,
                () ->
                        OcspRequest.parse(
                                request(
                                        requests(certId),
                                        DerEncoding.explicit(
                                                2, DerEncoding.sequence(extension, extension)))),
                "twice");
    }

    @Test
    void takesAnExplicitVersion1ARequestorAndASignature() {
        byte[] version = DerEncoding.explicit(0, DerEncoding.integer(BigInteger.ZERO));
        byte[] requestor = DerEncoding.explicit(1, DerEncoding.explicit(4, DerEncoding.sequence()));
        byte[] toBeSigned = DerEncoding.sequence(version, requestor, requests(certId()));
        byte[] signature = DerEncoding.explicit(0, DerEncoding.sequence());

        assertThat(OcspRequest.parse(DerEncoding.sequence(toBeSigned, signature)).certIds())
                .hasSize(1);
    }

    @Test
    void refusesWhatIsNoRequest() {
        byte[] version2 = DerEncoding.explicit(0, DerEncoding.integer(BigInteger.ONE));
        byte[] good = requests(certId());

        assertRefused(MALFORMED, () -> OcspRequest.parse(request(version2, good)), "version 1");
        assertRefused(MALFORMED, () -> OcspRequest.parse(request()));
        assertRefused(MALFORMED, () -> OcspRequest.parse(request(DerEncoding.sequence())), "none");
        assertRefused(MALFORMED, () -> OcspRequest.parse(request(good, good)));
        assertRefused(MALFORMED, () -> OcspRequest.parse(request(requests(good))));
        assertRefused(MALFORMED, () -> OcspRequest.parse(new byte[0]));
        assertRefused(MALFORMED, () -> OcspRequest.parse(new byte[65 * 1024]), "larger");
    }

    private static byte[] certId() {
        return DerEncoding.sequence(
                DerEncoding.sequence(Der.encode(OIWObjectIdentifiers.idSHA1)),
                DerEncoding.octetString(new byte[20]),
                DerEncoding.octetString(new byte[20]),
                DerEncoding.integer(BigInteger.TEN));
    }

    private static byte[] requests(byte[] certId) {
        return DerEncoding.sequence(DerEncoding.sequence(certId));
    }

    private static byte[] request(byte[]... parts) {
        return DerEncoding.sequence(DerEncoding.sequence(parts));
    }
}
