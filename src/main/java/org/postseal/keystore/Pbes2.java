package org.postseal.keystore;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;

/** PBES2 (RFC 8018 §6.2): a derivation function and a cipher, each with its parameters. */
final class Pbes2 implements KeyEncryption {

    private final KeyDerivation derivation;
    private final CbcCipher cipher;
    private final byte[] iv;

    private Pbes2(KeyDerivation derivation, CbcCipher cipher, byte[] iv) {
        this.derivation = derivation;
        this.cipher = cipher;
        this.iv = iv;
    }

    /**
     * Reads and bounds the parameters.
     *
     * @throws IllegalArgumentException when the structure is damaged
     */
    static Pbes2 parse(ASN1Encodable parameters) {
        PBES2Parameters pbes2 = PBES2Parameters.getInstance(parameters);
        EncryptionScheme scheme = pbes2.getEncryptionScheme();
        CbcCipher cipher =
                CbcCipher.ofOid(scheme.getAlgorithm())
                        .orElseThrow(
                                () -> KeyEncryption.unsupported(scheme.getAlgorithm().getId()));
        byte[] iv = ASN1OctetString.getInstance(scheme.getParameters()).getOctets();
        if (iv.length != cipher.blockLength()) {
            throw KeyEncryption.malformed();
        }
        return new Pbes2(derivation(pbes2.getKeyDerivationFunc(), cipher), cipher, iv);
    }

    private static KeyDerivation derivation(KeyDerivationFunc function, CbcCipher cipher) {
        if (PKCSObjectIdentifiers.id_PBKDF2.equals(function.getAlgorithm())) {
            return Pbkdf2.parse(function.getParameters(), cipher.keyLength());
        }
        if (MiscObjectIdentifiers.id_scrypt.equals(function.getAlgorithm())) {
            return Scrypt.parse(function.getParameters(), cipher.keyLength());
        }
        throw KeyEncryption.unsupported(function.getAlgorithm().getId());
    }

    @Override
    public byte[] decrypt(byte[] encrypted, Passphrase passphrase) throws GeneralSecurityException {
        byte[] secret = passphrase.utf8();
        byte[] key = derivation.derive(secret, cipher.keyLength());
        try {
            return cipher.decrypt(key, iv, encrypted);
        } finally {
            Arrays.fill(secret, (byte) 0);
            Arrays.fill(key, (byte) 0);
        }
    }
}
