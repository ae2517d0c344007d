package org.postseal.x509;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.problem.Kind.MALFORMED;
import static org.postseal.problem.Kind.POLICY;
import static org.postseal.testing.Refusal.assertRefused;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.OpenSsl;

/** Requests as administrators make them: with the OpenSSL command line. */
class CsrStrangersTest {

    private static final String SAN = "subjectAltName=DNS:mail.example.org,DNS:*.example.org";

    private OpenSsl openssl;

    @BeforeEach
    void useADirectory(@TempDir Path directory) {
        openssl = new OpenSsl(directory);
    }

    @ParameterizedTest
    @CsvSource({
        "rsa:2048, RSA, 2048",
        "rsa:4096, RSA, 4096",
        "ec -pkeyopt ec_paramgen_curve:P-256, EC_P256, 256",
        "ec -pkeyopt ec_paramgen_curve:P-384, EC_P384, 384",
        "ec -pkeyopt ec_paramgen_curve:P-521, EC_P521, 521",
        "ed25519, ED25519, 256"
    })
    void readsARequestForEveryTypeOfKey(String newKey, KeyType type, int bits) {
        Csr csr = Csr.parse(request(newKey, "-addext", SAN));

        assertThat(csr.key().type()).isEqualTo(type);
        assertThat(csr.key().bits()).isEqualTo(bits);
        assertThat(csr.names())
                .extracting(SubjectAltName::text)
                .containsExactly("mail.example.org", "*.example.org");
        KeyRules.check(csr.key());
    }

    /** From a file, since it takes OpenSSL half a minute to make such a key. */
    @Test
    void readsTheLargestRsaKey() throws Exception {
        try (InputStream file = CsrStrangersTest.class.getResourceAsStream("rsa-8192.csr")) {
            Csr csr = Csr.parse(file.readAllBytes());

            assertThat(csr.key().bits()).isEqualTo(8192);
            KeyRules.check(csr.key());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"max", "digest", "auto", "20"})
    void readsPssSignatures(String salt) {
        byte[] pem =
                request(
                        "rsa:2048",
                        "-sigopt",
                        "rsa_padding_mode:pss",
                        "-sigopt",
                        "rsa_pss_saltlen:" + salt,
                        "-addext",
                        SAN);

        assertThat(Csr.parse(pem).key().type()).isEqualTo(KeyType.RSA);
    }

    @Test
    void readsARequestWithTextAroundAndWithAnOldHeader() {
        byte[] pem = request("ed25519", "-newhdr", "-text", "-addext", SAN);

        assertThat(new String(pem, US_ASCII)).contains("NEW CERTIFICATE REQUEST", "Data:");
        assertThat(Csr.parse(pem).names()).hasSize(2);
    }

    @Test
    void readsARequestForEveryTypeOfName() {
        byte[] pem =
                request(
                        "ed25519",
                        "-addext",
                        "subjectAltName=DNS:a.example,IP:192.0.2.1,IP:2001:db8::1,email:joe@example.org");

        assertThat(Csr.parse(pem).names())
                .extracting(SubjectAltName::text)
                .containsExactly("a.example", "192.0.2.1", "2001:db8::1", "joe@example.org");
    }

    @Test
    void readsTheRequestOfAnOldHowTo() {
        openssl.run("genrsa", "-out", "mail.key", "2048");
        openssl.run(
                "req",
                "-new",
                "-key",
                "mail.key",
                "-subj",
                "/C=DE/O=Example/CN=mail.example.org",
                "-outform",
                "DER",
                "-out",
                "mail.csr");

        assertThat(Csr.parse(openssl.read("mail.csr")).names())
                .extracting(SubjectAltName::text)
                .containsExactly("mail.example.org");
    }

    @Test
    void refusesSha1() {
        assertRefused(POLICY, () -> Csr.parse(request("rsa:2048", "-sha1")), "SHA-1", "SHA-256");
    }

    @Test
    void refusesARequestForACaCertificate() {
        assertRefused(
                POLICY,
                () -> Csr.parse(request("ed25519", "-addext", "basicConstraints=CA:TRUE")),
                "CA:TRUE");
    }

    @Test
    void refusesAKeyOnAnotherCurveOrForPssOnly() {
        assertRefused(
                POLICY,
                () -> Csr.parse(request("ec -pkeyopt ec_paramgen_curve:secp256k1")),
                "P-256");
        assertRefused(POLICY, () -> Csr.parse(request("rsa-pss")), "RSA key");
        assertRefused(
                POLICY,
                () ->
                        Csr.parse(
                                request(
                                        "ec -pkeyopt ec_paramgen_curve:P-256"
                                                + " -pkeyopt ec_param_enc:explicit")),
                "named curve");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-des3 -traditional", "-aes256", "-nocrypt"})
    void refusesTheKeyFileInPlaceOfTheRequest(String form) {
        openssl.run("genrsa", "-out", "plain.key", "2048");
        List<String> command =
                new ArrayList<>(
                        form.equals("-nocrypt")
                                ? List.of("pkcs8", "-topk8", "-nocrypt")
                                : List.of("pkey", "-passout", "pass:correct horse"));
        if (!form.equals("-nocrypt")) {
            command.addAll(List.of(form.split(" ")));
        }
        command.addAll(List.of("-in", "plain.key", "-out", "mail.key"));
        openssl.run(command.toArray(String[]::new));

        assertRefused(MALFORMED, () -> Csr.parse(openssl.read("mail.key")), "exposed");
    }

    @Test
    void refusesAPkcs12File() {
        request("ed25519", "-x509");
        openssl.run(
                "pkcs12",
                "-export",
                "-inkey",
                "key",
                "-in",
                "csr",
                "-passout",
                "pass:secret",
                "-out",
                "mail.p12");

        assertRefused(MALFORMED, () -> Csr.parse(openssl.read("mail.p12")), "private key");
        assertRefused(MALFORMED, () -> Csr.parse(openssl.read("csr")), "PEM block CERTIFICATE");
    }

    private byte[] request(String newKey, String... more) {
        List<String> command = new ArrayList<>(List.of("req", "-new", "-nodes", "-newkey"));
        command.addAll(List.of(newKey.split(" ")));
        command.addAll(List.of("-subj", "/", "-keyout", "key", "-out", "csr"));
        command.addAll(List.of(more));
        openssl.run(command.toArray(String[]::new));
        return openssl.read("csr");
    }
}
