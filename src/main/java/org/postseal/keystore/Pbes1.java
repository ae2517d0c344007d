package org.postseal.keystore;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PBEParameter;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.PBEParametersGenerator;
import org.bouncycastle.crypto.digests.MD5Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.generators.PKCS12ParametersGenerator;
import org.bouncycastle.crypto.generators.PKCS5S1ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * The older schemes whose derivation also makes the IV: PBES1 (RFC 8018 §6.1) with DES, and the one
 * of PKCS #12 (RFC 7292 appendix B) with 3DES.
 */
final class Pbes1 implements KeyEncryption {

    private final ASN1ObjectIdentifier scheme;
    private final byte[] salt;
    private final int rounds;

    private Pbes1(ASN1ObjectIdentifier scheme, byte[] salt, int rounds) {
        this.scheme = scheme;
        this.salt = salt;
        this.rounds = rounds;
    }

    /**
     * Reads and bounds the parameters.
     *
     * @throws IllegalArgumentException when the structure is damaged
     */
    static Pbes1 parse(AlgorithmIdentifier algorithm) {
        ASN1ObjectIdentifier scheme = algorithm.getAlgorithm();
        if (!isPkcs12(scheme)
                && !PKCSObjectIdentifiers.pbeWithMD5AndDES_CBC.equals(scheme)
                && !PKCSObjectIdentifiers.pbeWithSHA1AndDES_CBC.equals(scheme)) {
            throw KeyEncryption.unsupported(scheme.getId());
        }
        PBEParameter parameters = PBEParameter.getInstance(algorithm.getParameters());
        int rounds = KeyEncryption.rounds(parameters.getIterationCount());
        return new Pbes1(scheme, parameters.getSalt(), rounds);
    }

    private static boolean isPkcs12(ASN1ObjectIdentifier scheme) {
        return PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC.equals(scheme);
    }

    @Override
    public byte[] decrypt(byte[] encrypted, Passphrase passphrase) throws GeneralSecurityException {
        byte[] secret = secret(passphrase);
        PBEParametersGenerator generator = generator();
        generator.init(secret, salt, rounds);
        CbcCipher cipher = isPkcs12(scheme) ? CbcCipher.DES_EDE3 : CbcCipher.DES;
        ParametersWithIV derived =
                (ParametersWithIV)
                        generator.generateDerivedParameters(
                                cipher.keyLength() * Byte.SIZE, cipher.blockLength() * Byte.SIZE);
        byte[] key = ((KeyParameter) derived.getParameters()).getKey();
        try {
            return cipher.decrypt(key, derived.getIV(), encrypted);
        } finally {
            Arrays.fill(secret, (byte) 0);
            Arrays.fill(key, (byte) 0);
        }
    }

    /** PKCS #12 takes UTF-16 with a NUL at its end (RFC 7292 appendix B.1), PKCS #5 octets. */
    private byte[] secret(Passphrase passphrase) {
        if (!isPkcs12(scheme)) {
            return passphrase.utf8();
        }
        char[] characters = passphrase.characters();
        byte[] secret = PBEParametersGenerator.PKCS12PasswordToBytes(characters);
        Arrays.fill(characters, '\0');
        return secret;
    }

    private PBEParametersGenerator generator() {
        if (isPkcs12(scheme)) {
            return new PKCS12ParametersGenerator(new SHA1Digest());
        }
        return new PKCS5S1ParametersGenerator(
                PKCSObjectIdentifiers.pbeWithMD5AndDES_CBC.equals(scheme)
                        ? new MD5Digest()
                        : new SHA1Digest());
    }
}
