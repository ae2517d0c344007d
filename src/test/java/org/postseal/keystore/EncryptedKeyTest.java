package org.postseal.keystore;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.testing.Refusal.assertRefused;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.problem.Kind;
import org.postseal.x509.Pem;

class EncryptedKeyTest {

    private static final String[] RSA = {"-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"};
    private static final String[] ED25519 = {"-algorithm", "ED25519"};
    private static final String[] P384 = {
        "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"
    };

    /** Umlaut, CJK and a character outside the basic plane: encodings differ in each. */
    private static final String FOREIGN = "Gr\u00fcn-\u65e5\u672c\u8a9e-\ud83d\ude00";

    @TempDir Path directory;
    private KeyFiles files;

    @BeforeEach
    void usePassphrase() {
        files = new KeyFiles(directory, FOREIGN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-v2 des3",
                "-v2 des3 -v2prf hmacWithSHA1",
                "-v2 aes-128-cbc -v2prf hmacWithSHA1",
                "-v2 aes-192-cbc",
                "-v2 aes-256-cbc -v2prf hmacWithSHA224",
                "-v2 aes-256-cbc -v2prf hmacWithSHA384",
                "-v2 aes-256-cbc -v2prf hmacWithSHA512 -iter 100000",
                "-scrypt",
                "-scrypt -scrypt_N 1024 -scrypt_r 4 -scrypt_p 3",
                "-v1 PBE-SHA1-3DES",
                "-v1 PBE-SHA1-DES -provider legacy -provider default",
                "-v1 PBE-MD5-DES -provider legacy -provider default",
            })
    void opensEveryPkcs8FormThatOpenSslWrites(String options) {
        for (String[] kind : List.of(RSA, P384, ED25519)) {
            String plain = files.generate(kind);
            byte[] encrypted = files.encrypt("pkcs8", ("-topk8 " + options).split(" "));
            assertOpens(encrypted, plain);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-des3", "-aes128", "-aes192", "-aes256"})
    void opensTheTraditionalForms(String cipher) {
        String rsa = files.generate(RSA);
        byte[] rsaFile = files.encrypt("rsa", "-traditional", cipher);
        assertThat(new String(rsaFile, US_ASCII)).contains("Proc-Type: 4,ENCRYPTED");
        assertOpens(rsaFile, rsa);

        String ec = files.generate(P384);
        byte[] ecFile = files.encrypt("ec", cipher);
        assertThat(new String(ecFile, US_ASCII)).contains("Proc-Type: 4,ENCRYPTED");
        assertOpens(ecFile, ec);
    }

    @Test
    void opensTheKeyOfTheWellKnownHowTo() {
        byte[] myCa = files.generateRsa("-des3");
        try (Passphrase passphrase = passphrase(FOREIGN);
                AuthorityKey key = EncryptedKey.decrypt(myCa, passphrase)) {
            assertThat(Pem.encode("PUBLIC KEY", key.subjectKey().spki()))
                    .isEqualTo(files.publicHalf(myCa));
        }
    }

    @Test
    void ignoresTextAndParametersAroundTheKeyAndCarriageReturns() {
        String plain = files.generate(P384);
        String encrypted = new String(files.encrypt("ec", "-aes256"), US_ASCII);
        String parameters =
                Pem.encode("EC PARAMETERS", new byte[] {6, 5, 43, (byte) 129, 4, 0, 34});
        String file = "Bag Attributes: none\n" + parameters + encrypted;
        assertOpens(file.replace("\n", "\r\n").getBytes(US_ASCII), plain);
    }

    @Test
    void givesOneAnswerToAWrongPassphraseAndToDamage() {
        files.generate(P384);
        byte[] pkcs8 = files.encrypt("pkcs8", "-topk8");
        byte[] traditional = files.encrypt("ec", "-aes256");
        for (byte[] file : List.of(pkcs8, traditional)) {
            assertWrongOrDamaged(file, "not the passphrase");
            assertWrongOrDamaged(damagedAtItsEnd(file), FOREIGN);
        }
    }

    @Test
    void givesThatAnswerAlsoWhenThePaddingHappensToFit() {
        files.generate(ED25519);
        byte[] file = files.encrypt("pkcs8", "-topk8", "-v2", "des3", "-iter", "1");
        for (int i = 0; i < 3000; i++) {
            assertWrongOrDamaged(file, "not the passphrase " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY"})
    void refusesAnUnencryptedKeyAndSaysThatItIsExposed(String label) {
        assertFileRefused(
                Pem.encode(label, new byte[] {48, 0}), Kind.POLICY, "treat it as exposed");
    }

    @Test
    void refusesOtherKindsOfKeys() {
        assertFileRefused(
                Pem.encode("OPENSSH PRIVATE KEY", new byte[] {1}),
                Kind.POLICY,
                "RSA, EC or Ed25519");
        files.generate("-algorithm", "X25519");
        assertWrongOrDamaged(files.encrypt("pkcs8", "-topk8"), FOREIGN);
        files.generate("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1");
        assertWrongOrDamaged(files.encrypt("pkcs8", "-topk8"), FOREIGN);
    }

    @Test
    void refusesAFileWithNoKeyOrTwo() {
        assertFileRefused("", Kind.MALFORMED, "exactly one private key");
        assertFileRefused("just text", Kind.MALFORMED, "exactly one private key");
        String two = Pem.encode("ENCRYPTED PRIVATE KEY", new byte[] {48, 0}).repeat(2);
        assertFileRefused(two, Kind.MALFORMED, "exactly one private key");
        assertFileRefused("x".repeat(65_537), Kind.TOO_LARGE, "64 KiB");
    }

    private static void assertOpens(byte[] file, String plainPem) {
        byte[] plain = Pem.parse(plainPem).get(0).content();
        try (Passphrase passphrase = passphrase(FOREIGN);
                AuthorityKey key = EncryptedKey.decrypt(file, passphrase)) {
            assertThat(key.pkcs8()).isEqualTo(plain);
        }
    }

    private static byte[] damagedAtItsEnd(byte[] file) {
        Pem.Block block = Pem.parse(new String(file, US_ASCII)).get(0);
        byte[] content = block.content().clone();
        content[content.length - 1] ^= 1;
        StringBuilder headers = new StringBuilder();
        block.headers().forEach((name, value) -> headers.append(name + ": " + value + "\n"));
        String begin = "-----BEGIN " + block.label() + "-----\n";
        String separator = headers.isEmpty() ? "" : headers + "\n";
        return Pem.encode(block.label(), content)
                .replace(begin, begin + separator)
                .getBytes(US_ASCII);
    }

    private static void assertWrongOrDamaged(byte[] file, String text) {
        try (Passphrase passphrase = passphrase(text)) {
            assertRefused(
                    Kind.POLICY,
                    () -> EncryptedKey.decrypt(file, passphrase),
                    "The passphrase is wrong, or the key is damaged");
        }
    }

    private static void assertFileRefused(String file, Kind kind, String sentence) {
        try (Passphrase passphrase = passphrase(FOREIGN)) {
            assertRefused(
                    kind,
                    () -> EncryptedKey.decrypt(file.getBytes(US_ASCII), passphrase),
                    sentence);
        }
    }

    private static Passphrase passphrase(String text) {
        return Passphrase.of(text.toCharArray());
    }
}
