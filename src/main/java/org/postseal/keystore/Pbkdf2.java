package org.postseal.keystore;

import java.math.BigInteger;
import java.util.Map;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA224Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

/** PBKDF2 (RFC 8018 §5.2) with an HMAC as its pseudo-random function. */
final class Pbkdf2 implements KeyDerivation {

    private static final Map<ASN1ObjectIdentifier, Supplier<Digest>> FUNCTIONS =
            Map.of(
                    PKCSObjectIdentifiers.id_hmacWithSHA1, SHA1Digest::new,
                    PKCSObjectIdentifiers.id_hmacWithSHA224, SHA224Digest::new,
                    PKCSObjectIdentifiers.id_hmacWithSHA256, SHA256Digest::new,
                    PKCSObjectIdentifiers.id_hmacWithSHA384, SHA384Digest::new,
                    PKCSObjectIdentifiers.id_hmacWithSHA512, SHA512Digest::new);

    private final ASN1ObjectIdentifier function;
    private final byte[] salt;
    private final int rounds;

    private Pbkdf2(ASN1ObjectIdentifier function, byte[] salt, int rounds) {
        this.function = function;
        this.salt = salt;
        this.rounds = rounds;
    }

    static Pbkdf2 hmacSha256(byte[] salt, int rounds) {
        return new Pbkdf2(PKCSObjectIdentifiers.id_hmacWithSHA256, salt, rounds);
    }

    /**
     * Reads and bounds the parameters.
     *
     * @param keyLength what the cipher needs, in octets; a length in the parameters must agree
     * @throws IllegalArgumentException when the structure is damaged
     */
    static Pbkdf2 parse(ASN1Encodable parameters, int keyLength) {
        PBKDF2Params pbkdf2 = PBKDF2Params.getInstance(parameters);
        ASN1ObjectIdentifier function = pbkdf2.getPrf().getAlgorithm();
        if (!FUNCTIONS.containsKey(function)) {
            throw KeyEncryption.unsupported(function.getId());
        }
        int rounds = KeyEncryption.rounds(pbkdf2.getIterationCount());
        BigInteger length = pbkdf2.getKeyLength();
        if (length != null && !length.equals(BigInteger.valueOf(keyLength))) {
            throw KeyEncryption.malformed();
        }
        return new Pbkdf2(function, pbkdf2.getSalt(), rounds);
    }

    @Override
    public byte[] derive(byte[] secret, int length) {
        PKCS5S2ParametersGenerator generator =
                new PKCS5S2ParametersGenerator(FUNCTIONS.get(function).get());
        generator.init(secret, salt, rounds);
        return ((KeyParameter) generator.generateDerivedMacParameters(length * Byte.SIZE)).getKey();
    }

    KeyDerivationFunc identifier() {
        AlgorithmIdentifier prf = new AlgorithmIdentifier(function, DERNull.INSTANCE);
        return new KeyDerivationFunc(
                PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(salt, rounds, prf));
    }
}
