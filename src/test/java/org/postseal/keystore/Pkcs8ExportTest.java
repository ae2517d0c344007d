package org.postseal.keystore;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.x509.Pem;

class Pkcs8ExportTest {

    private static final String PASSPHRASE = "Gr\u00fcn-\u65e5\u672c\u8a9e-\ud83d\ude00 export";

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(KeySpec.class)
    void isOpenedByOpenSslAndByOurOwnImport(KeySpec spec) {
        KeyFiles files = new KeyFiles(directory, PASSPHRASE);
        try (AuthorityKey key = spec.generate();
                Passphrase passphrase = Passphrase.of(PASSPHRASE.toCharArray())) {
            byte[] file =
                    Pkcs8Export.encrypt(key.pkcs8(), passphrase, new SecureRandom())
                            .getBytes(US_ASCII);
            assertThat(files.publicHalf(file))
                    .isEqualTo(Pem.encode("PUBLIC KEY", key.subjectKey().spki()));
            try (AuthorityKey again = EncryptedKey.decrypt(file, passphrase)) {
                assertThat(again.pkcs8()).isEqualTo(key.pkcs8());
            }
        }
    }

    @Test
    void isEncryptedAsStronglyAsPromised() {
        KeyFiles files = new KeyFiles(directory, PASSPHRASE);
        try (AuthorityKey key = KeySpec.ED25519.generate();
                Passphrase passphrase = Passphrase.of(PASSPHRASE.toCharArray())) {
            String pem = Pkcs8Export.encrypt(key.pkcs8(), passphrase, new SecureRandom());
            assertThat(files.structure(pem))
                    .contains("PBES2", "PBKDF2", "hmacWithSHA256", "aes-256-cbc")
                    .contains("0927C0"); // 600,000
        }
    }
}
