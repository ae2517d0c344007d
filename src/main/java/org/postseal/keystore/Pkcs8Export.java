package org.postseal.keystore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.postseal.x509.Pem;

/**
 * A key for the world outside: encrypted PKCS#8 (RFC 5958 §3) that {@code openssl pkey} opens, with
 * AES-256-CBC and PBKDF2-HMAC-SHA256.
 */
final class Pkcs8Export {

    /** What OWASP recommended for this function in 2023. */
    private static final int ROUNDS = 600_000;

    private static final int SALT_LENGTH = 16;
    private static final CbcCipher CIPHER = CbcCipher.AES_256;

    private Pkcs8Export() {}

    /**
     * Encrypts one key.
     *
     * @param pkcs8 DER, unencrypted; the caller wipes it
     * @return PEM
     */
    static String encrypt(byte[] pkcs8, Passphrase passphrase, SecureRandom random) {
        byte[] salt = new byte[SALT_LENGTH];
        random.nextBytes(salt);
        byte[] iv = new byte[CIPHER.blockLength()];
        random.nextBytes(iv);
        Pbkdf2 derivation = Pbkdf2.hmacSha256(salt, ROUNDS);
        byte[] secret = passphrase.utf8();
        byte[] key = Derivation.alone(() -> derivation.derive(secret, CIPHER.keyLength()));
        try {
            byte[] encrypted = CIPHER.encrypt(key, iv, pkcs8);
            return Pem.encode("ENCRYPTED PRIVATE KEY", encode(derivation, iv, encrypted));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-CBC", e);
        } finally {
            Arrays.fill(secret, (byte) 0);
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] encode(Pbkdf2 derivation, byte[] iv, byte[] encrypted) {
        PBES2Parameters parameters =
                new PBES2Parameters(
                        derivation.identifier(),
                        new EncryptionScheme(CIPHER.oid(), new DEROctetString(iv)));
        AlgorithmIdentifier algorithm =
                new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, parameters);
        try {
            return new EncryptedPrivateKeyInfo(algorithm, encrypted).getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException("encoding into memory", e);
        }
    }
}
