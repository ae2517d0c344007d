package org.postseal.keystore;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;

/** The ciphers that key files are encrypted with, all in CBC mode with the padding of PKCS #5. */
enum CbcCipher {
    AES_128("AES", 16, 16, NISTObjectIdentifiers.id_aes128_CBC, "AES-128-CBC"),
    AES_192("AES", 24, 16, NISTObjectIdentifiers.id_aes192_CBC, "AES-192-CBC"),
    AES_256("AES", 32, 16, NISTObjectIdentifiers.id_aes256_CBC, "AES-256-CBC"),
    DES_EDE3("DESede", 24, 8, PKCSObjectIdentifiers.des_EDE3_CBC, "DES-EDE3-CBC"),
    DES("DES", 8, 8, OIWObjectIdentifiers.desCBC, "DES-CBC");

    private final String algorithm;
    private final int keyLength;
    private final int blockLength;
    private final String oid;
    private final String dekName;

    /**
     * @param dekName the name in the {@code DEK-Info} header of a traditional PEM file
     */
    CbcCipher(
            String algorithm,
            int keyLength,
            int blockLength,
            ASN1ObjectIdentifier oid,
            String dekName) {
        this.algorithm = algorithm;
        this.keyLength = keyLength;
        this.blockLength = blockLength;
        this.oid = oid.getId();
        this.dekName = dekName;
    }

    static Optional<CbcCipher> ofOid(ASN1ObjectIdentifier oid) {
        return Arrays.stream(values()).filter(cipher -> cipher.oid.equals(oid.getId())).findFirst();
    }

    static Optional<CbcCipher> ofDekName(String name) {
        return Arrays.stream(values()).filter(cipher -> cipher.dekName.equals(name)).findFirst();
    }

    byte[] encrypt(byte[] key, byte[] iv, byte[] plain) throws GeneralSecurityException {
        return run(Cipher.ENCRYPT_MODE, key, iv, plain);
    }

    /**
     * What comes out under a wrong key mostly fails with its padding, but 1 time in 256 it doesn't.
     */
    byte[] decrypt(byte[] key, byte[] iv, byte[] encrypted) throws GeneralSecurityException {
        return run(Cipher.DECRYPT_MODE, key, iv, encrypted);
    }

    private byte[] run(int mode, byte[] key, byte[] iv, byte[] input)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(algorithm + "/CBC/PKCS5Padding");
        cipher.init(mode, new SecretKeySpec(key, algorithm), new IvParameterSpec(iv));
        return cipher.doFinal(input);
    }

    ASN1ObjectIdentifier oid() {
        return new ASN1ObjectIdentifier(oid);
    }

    /** In octets. */
    int keyLength() {
        return keyLength;
    }

    /** In octets; also the length of the IV. */
    int blockLength() {
        return blockLength;
    }
}
