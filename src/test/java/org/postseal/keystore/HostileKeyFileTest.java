package org.postseal.keystore;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postseal.testing.Refusal.assertRefused;

import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBEParameter;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Pem;

/** Key files whose parameters were chosen to hurt: refused before anything is computed. */
class HostileKeyFileTest {

    private static final byte[] SALT = new byte[16];

    @Test
    void refusesPbkdf2WithTooManyRounds() throws IOException {
        assertTooExpensive(pbes2(pbkdf2(new PBKDF2Params(SALT, 2_000_001))));
        assertTooExpensive(pbes2(pbkdf2(new PBKDF2Params(SALT, Integer.MAX_VALUE))));
    }

    @Test
    void refusesScryptThatNeedsTooMuchMemoryOrTime() throws IOException {
        assertTooExpensive(pbes2(scrypt(1 << 20, 8, 1)));
        assertTooExpensive(pbes2(scrypt(1 << 10, 1 << 20, 1)));
        assertTooExpensive(pbes2(scrypt(1 << 14, 8, 1 << 20)));
        assertTooExpensive(pbes2(scrypt(1 << 18, 8, 3)));
        assertTooExpensive(pbes2(scrypt(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE)));
    }

    @Test
    void refusesTheOlderSchemesWithTooManyRounds() throws IOException {
        PBEParameter rounds = new PBEParameter(new byte[8], Integer.MAX_VALUE);
        assertTooExpensive(pem(PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC, rounds));
        assertTooExpensive(pem(PKCSObjectIdentifiers.pbeWithMD5AndDES_CBC, rounds));
    }

    @Test
    void refusesNumbersThatNoProgramWrites() throws IOException {
        assertMalformed(pbes2(pbkdf2(new PBKDF2Params(SALT, 0))));
        assertMalformed(pbes2(pbkdf2(new PBKDF2Params(SALT, -1))));
        assertMalformed(pbes2(pbkdf2(new PBKDF2Params(SALT, 2048, 1 << 30))));
        assertMalformed(pbes2(scrypt(1000, 8, 1)));
        assertMalformed(pbes2(scrypt(1 << 14, 0, 1)));
        assertMalformed(pbes2(scrypt(1 << 14, 8, -1)));
    }

    @Test
    void namesASchemeThatItDoesNotKnow() throws IOException {
        assertFileRefused(
                pem(
                        PKCSObjectIdentifiers.pbeWithSHAAnd40BitRC2_CBC,
                        new PBEParameter(new byte[8], 1)),
                Kind.POLICY,
                "1.2.840.113549.1.12.1.6");
        AlgorithmIdentifier unknownFunction =
                new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA1.branch("9"));
        assertFileRefused(
                pbes2(pbkdf2(new PBKDF2Params(SALT, 2048, unknownFunction))),
                Kind.POLICY,
                "openssl pkcs8 -topk8");
        assertFileRefused(traditional("CAMELLIA-256-CBC,00"), Kind.POLICY, "CAMELLIA-256-CBC");
        assertMalformed(traditional("AES-256-CBC,0011"));
        assertMalformed(traditional("AES-256-CBC"));
        assertMalformed(traditional("AES-256-CBC,zz"));
    }

    @Test
    void survivesDeepNesting() {
        byte[] bomb = new byte[40_000];
        for (int i = 0; i < bomb.length; i += 2) {
            bomb[i] = 0x30;
            bomb[i + 1] = (byte) 0x80;
        }
        assertMalformed(Pem.encode("ENCRYPTED PRIVATE KEY", bomb));
    }

    @Property(tries = 500)
    void answersAnyContentWithAProblem(@ForAll @Size(min = 1, max = 200) byte[] content) {
        assertProblem(Pem.encode("ENCRYPTED PRIVATE KEY", content));
    }

    @Property(tries = 2000)
    void answersAnyChangedOctetWithAProblem(@ForAll @IntRange(max = 150) int at, @ForAll byte value)
            throws IOException {
        byte[] file = der(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, cheapPbes2()));
        file[Math.min(at, file.length - 1)] = value;
        assertProblem(Pem.encode("ENCRYPTED PRIVATE KEY", file));
    }

    @Property(tries = 500)
    void answersAnyTruncationWithAProblem(@ForAll @IntRange(min = 1, max = 150) int length)
            throws IOException {
        byte[] file = der(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, cheapPbes2()));
        assertProblem(
                Pem.encode(
                        "ENCRYPTED PRIVATE KEY",
                        Arrays.copyOf(file, Math.min(length, file.length))));
    }

    private static PBES2Parameters cheapPbes2() {
        return pbes2Parameters(pbkdf2(new PBKDF2Params(SALT, 1)));
    }

    private static KeyDerivationFunc pbkdf2(PBKDF2Params parameters) {
        return new KeyDerivationFunc(PKCSObjectIdentifiers.id_PBKDF2, parameters);
    }

    private static KeyDerivationFunc scrypt(int n, int r, int p) {
        return new KeyDerivationFunc(
                MiscObjectIdentifiers.id_scrypt, new ScryptParams(SALT, n, r, p));
    }

    private static PBES2Parameters pbes2Parameters(KeyDerivationFunc derivation) {
        EncryptionScheme aes =
                new EncryptionScheme(CbcCipher.AES_256.oid(), new DEROctetString(new byte[16]));
        return new PBES2Parameters(derivation, aes);
    }

    private static String pbes2(KeyDerivationFunc derivation) throws IOException {
        return pem(PKCSObjectIdentifiers.id_PBES2, pbes2Parameters(derivation));
    }

    private static String pem(ASN1ObjectIdentifier scheme, ASN1Encodable parameters)
            throws IOException {
        return Pem.encode(
                "ENCRYPTED PRIVATE KEY", der(new AlgorithmIdentifier(scheme, parameters)));
    }

    private static byte[] der(AlgorithmIdentifier algorithm) throws IOException {
        return new EncryptedPrivateKeyInfo(algorithm, new byte[48]).getEncoded();
    }

    private static String traditional(String dekInfo) {
        return "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: "
                + dekInfo
                + "\n\nAAAA\n-----END RSA PRIVATE KEY-----\n";
    }

    private static void assertTooExpensive(String file) {
        assertFileRefused(file, Kind.POLICY, "too much memory or time");
    }

    private static void assertMalformed(String file) {
        assertFileRefused(file, Kind.MALFORMED, "damaged");
    }

    private static void assertProblem(String file) {
        try (Passphrase passphrase = Passphrase.of("any passphrase".toCharArray())) {
            assertThatThrownBy(() -> EncryptedKey.decrypt(file.getBytes(US_ASCII), passphrase))
                    .isInstanceOf(Problem.class);
        }
    }

    private static void assertFileRefused(String file, Kind kind, String sentence) {
        try (Passphrase passphrase = Passphrase.of("any passphrase".toCharArray())) {
            assertRefused(
                    kind,
                    () -> EncryptedKey.decrypt(file.getBytes(US_ASCII), passphrase),
                    sentence);
        }
    }
}
