package org.postseal.keystore;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.OpenSSLPBEParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * What OpenSSL wrote before version 1.0: a {@code DEK-Info} header (RFC 1421 §4.6.1.3) with cipher
 * and IV; the key is one round of MD5 over passphrase and salt (EVP_BytesToKey(3)).
 */
final class TraditionalEncryption implements KeyEncryption {

    private static final Pattern DEK_INFO =
            Pattern.compile("([A-Z0-9-]{1,32}),([0-9A-Fa-f]{2,64})");

    private static final int SALT_LENGTH = 8;

    private final CbcCipher cipher;
    private final byte[] iv;

    private TraditionalEncryption(CbcCipher cipher, byte[] iv) {
        this.cipher = cipher;
        this.iv = iv;
    }

    /**
     * Reads the header.
     *
     * @param dekInfo the header's value, for example {@code DES-EDE3-CBC,0123456789ABCDEF}
     */
    static TraditionalEncryption parse(String dekInfo) {
        Matcher parts = DEK_INFO.matcher(dekInfo);
        if (!parts.matches()) {
            throw KeyEncryption.malformed();
        }
        String name = parts.group(1);
        CbcCipher cipher =
                CbcCipher.ofDekName(name).orElseThrow(() -> KeyEncryption.unsupported(name));
        String iv = parts.group(2);
        if (iv.length() != 2 * cipher.blockLength()) {
            throw KeyEncryption.malformed();
        }
        return new TraditionalEncryption(cipher, HexFormat.of().parseHex(iv));
    }

    @Override
    public byte[] decrypt(byte[] encrypted, Passphrase passphrase) throws GeneralSecurityException {
        byte[] secret = passphrase.utf8();
        OpenSSLPBEParametersGenerator generator = new OpenSSLPBEParametersGenerator();
        generator.init(secret, Arrays.copyOf(iv, SALT_LENGTH));
        int bits = cipher.keyLength() * Byte.SIZE;
        byte[] key = ((KeyParameter) generator.generateDerivedParameters(bits)).getKey();
        try {
            return cipher.decrypt(key, iv, encrypted);
        } finally {
            Arrays.fill(secret, (byte) 0);
            Arrays.fill(key, (byte) 0);
        }
    }
}
