package org.postseal.rest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.postseal.problem.Kind.MALFORMED;
import static org.postseal.problem.Kind.POLICY;
import static org.postseal.problem.Kind.TOO_LARGE;
import static org.postseal.rest.BadInput.body;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.postseal.problem.Kind;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;
import org.postseal.testing.OpenSsl;
import org.postseal.testing.TemporaryDirectory;
import org.postseal.testing.WeakKeys;
import org.postseal.x509.Pem;

/** Requests whose octets, key, signature or extensions must not be certified. */
final class BadCsrs {

    private BadCsrs() {}

    static Stream<BadInput> cases() {
        return Stream.of(octets(), keys(), signatures(), extensions()).flatMap(each -> each);
    }

    private static Stream<BadInput> octets() {
        Csrs good = good();
        byte[] der = good.der();
        String pem = good.pem();
        String key = Pem.encode("PRIVATE KEY", Keys.p256().getPrivate().getEncoded());
        return Stream.of(
                body("nothing", "", MALFORMED, "empty"),
                body("a page", "<html></html>", MALFORMED, "neither PEM nor DER"),
                body("damaged base64", pem.replace("\n", "!"), MALFORMED, "base64"),
                body("PEM without an end", pem.substring(0, 200), MALFORMED, "END"),
                body("a private key", key, MALFORMED, "Treat that key as exposed"),
                body("a private key after the CSR", pem + key, MALFORMED, "as exposed"),
                body("a private key before the CSR", key + pem, MALFORMED, "as exposed"),
                body(
                        "a private key in DER",
                        Keys.p256().getPrivate().getEncoded(),
                        MALFORMED,
                        "as exposed"),
                body("two CSRs", pem + pem, MALFORMED, "2 CSRs"),
                body("a certificate's label", relabelled(pem), MALFORMED, "CERTIFICATE REQUEST"),
                body("trailing octets", Arrays.copyOf(der, der.length + 1), MALFORMED, "CSR"),
                body(
                        "trailing octets in PEM",
                        Pem.encode("CERTIFICATE REQUEST", Arrays.copyOf(der, der.length + 3)),
                        MALFORMED,
                        "CSR"),
                body("missing octets", Arrays.copyOf(der, der.length - 1), MALFORMED, "CSR"),
                body("BER with an indefinite length", indefinite(der), MALFORMED, "CSR"),
                body("BER with a long length", longLength(der), MALFORMED, "CSR"),
                body("DER that nests without end", nested(), MALFORMED, "CSR"),
                body("64 KiB and one octet", new byte[64 * 1024 + 1], TOO_LARGE, "64"),
                body("a megabyte", new byte[1024 * 1024], TOO_LARGE, "64"));
    }

    private static Stream<BadInput> keys() {
        SubjectPublicKeyInfo offCurve = WeakKeys.offCurve();
        return Stream.of(
                csr("RSA 1024", Csrs.with(Keys.rsa(1024)), POLICY, "2048"),
                csr("RSA 2047", Csrs.with(WeakKeys.withoutTopBit()), POLICY, "RSA"),
                csr("RSA exponent 3", Csrs.with(WeakKeys.exponentThree()), POLICY, "exponent"),
                csr("RSA of close primes", Csrs.with(WeakKeys.closePrimes()), POLICY, "too close"),
                csr("a ROCA key", Csrs.with(WeakKeys.roca()), POLICY, "ROCA"),
                body("a curve in explicit parameters", explicitCurve(), POLICY, "curve"),
                csr("another curve", Csrs.with(WeakKeys.secp256k1()), POLICY, "curve"),
                csr(
                        "a point off the curve",
                        Csrs.with(Keys.p256()).claiming(offCurve),
                        MALFORMED,
                        "curve"));
    }

    private static Stream<BadInput> signatures() {
        return Stream.of(
                csr(
                        "SHA-1",
                        Csrs.with(Keys.rsa(2048)).signedWith("SHA1withRSA"),
                        POLICY,
                        "SHA-256"),
                csr("MD5", Csrs.with(Keys.rsa(2048)).signedWith("MD5withRSA"), POLICY, "SHA-256"),
                csr(
                        "a damaged signature",
                        Csrs.with(Keys.rsa(2048)).withDamagedSignature(),
                        POLICY,
                        "signature"),
                body(
                        "an empty signature",
                        signature(new DERBitString(new byte[0])),
                        POLICY,
                        "signature"),
                body("no signature", signature(), MALFORMED, "CSR"),
                csr(
                        "another's key",
                        Csrs.with(Keys.rsa(2048))
                                .claiming(
                                        SubjectPublicKeyInfo.getInstance(
                                                Keys.newRsa(2048).getPublic().getEncoded())),
                        POLICY,
                        "signature"));
    }

    private static Stream<BadInput> extensions() {
        return Stream.of(
                csr("CA:TRUE", Csrs.with(Keys.p256()).ca(true), POLICY, "CA:TRUE"),
                csr(
                        "code signing",
                        Csrs.with(Keys.p256()).extendedKeyUsage(KeyPurposeId.id_kp_codeSigning),
                        POLICY,
                        "extended key usage"),
                csr(
                        "any usage",
                        Csrs.with(Keys.p256()).extendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage),
                        POLICY,
                        "extended key usage"),
                csr(
                        "a usage of another profile",
                        Csrs.with(Keys.p256()).extendedKeyUsage(KeyPurposeId.id_kp_clientAuth),
                        POLICY,
                        "another profile"));
    }

    private static BadInput csr(String name, Csrs csr, Kind kind, String said) {
        return body(name, csr.dns("mail.example.org").body(), kind, said);
    }

    private static Csrs good() {
        return Csrs.with(Keys.p256()).dns("mail.example.org");
    }

    /** As OpenSSL spells a curve out when it is told to. */
    private static byte[] explicitCurve() {
        Path directory = TemporaryDirectory.create();
        try {
            OpenSsl openssl = new OpenSsl(directory);
            openssl.run(
                    ("req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit"
                                    + " -nodes -keyout key.pem -subj /CN=mail.example.org -out csr.pem")
                            .split(" "));
            return openssl.read("csr.pem");
        } finally {
            TemporaryDirectory.delete(directory);
        }
    }

    /** A good request with this in the place of its signature. */
    private static byte[] signature(ASN1Encodable... signature) {
        ASN1Sequence good = ASN1Sequence.getInstance(good().der());
        ASN1EncodableVector parts = new ASN1EncodableVector();
        parts.add(good.getObjectAt(0));
        parts.add(good.getObjectAt(1));
        parts.addAll(signature);
        try {
            return new DERSequence(parts).getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String relabelled(String pem) {
        return pem.replace("CERTIFICATE REQUEST", "CERTIFICATE");
    }

    /** The same content in a SEQUENCE of indefinite length (X.690 §8.1.3.6). */
    private static byte[] indefinite(byte[] der) {
        ByteArrayOutputStream ber = new ByteArrayOutputStream();
        ber.writeBytes(new byte[] {0x30, (byte) 0x80});
        ber.writeBytes(content(der));
        ber.writeBytes(new byte[2]);
        return ber.toByteArray();
    }

    /** The same content with its length in more octets than needed. */
    private static byte[] longLength(byte[] der) {
        byte[] content = content(der);
        ByteArrayOutputStream ber = new ByteArrayOutputStream();
        ber.writeBytes(
                new byte[] {
                    0x30, (byte) 0x84, 0, 0, (byte) (content.length >> 8), (byte) content.length
                });
        ber.writeBytes(content);
        return ber.toByteArray();
    }

    private static byte[] content(byte[] der) {
        int header = 2 + (der[1] < 0 ? der[1] & 0x7f : 0);
        return Arrays.copyOfRange(der, header, der.length);
    }

    private static byte[] nested() {
        return "0\u0080".repeat(10_000).getBytes(ISO_8859_1);
    }
}
