package org.postseal.keystore;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Pem;

/**
 * An authority's key in a file that the OpenSSL command line made: PKCS#8 ({@code BEGIN ENCRYPTED
 * PRIVATE KEY}, RFC 7468 §11) or traditional ({@code Proc-Type: 4,ENCRYPTED}).
 */
public final class EncryptedKey {

    private static final int MAX_FILE = 64 * 1024;
    private static final String PKCS8 = "ENCRYPTED PRIVATE KEY";
    private static final String RSA = "RSA PRIVATE KEY";
    private static final String EC = "EC PRIVATE KEY";

    private final String label;
    private final KeyEncryption encryption;
    private final byte[] encrypted;

    private EncryptedKey(String label, KeyEncryption encryption, byte[] encrypted) {
        this.label = label;
        this.encryption = encryption;
        this.encrypted = encrypted;
    }

    /**
     * Reads the one private key in a PEM file; other blocks are left alone. Takes up to a few
     * seconds; one file at a time in this process. Whether the key is strong enough is not checked.
     *
     * @param pem the file as it is; its line ends and text around the block don't matter
     * @throws Problem of kind {@code MALFORMED} when there isn't exactly one well-formed key, of
     *     kind {@code POLICY} when it isn't encrypted, when its encryption is unknown or too
     *     expensive, when the passphrase is wrong, the key damaged, or no RSA, EC or Ed25519 key
     */
    public static AuthorityKey decrypt(byte[] pem, Passphrase passphrase) {
        EncryptedKey key = parse(pem);
        return Derivation.alone(() -> key.open(passphrase));
    }

    private static EncryptedKey parse(byte[] pem) {
        if (pem.length > MAX_FILE) {
            throw new Problem(Kind.TOO_LARGE, "The key file is larger than 64 KiB.");
        }
        List<Pem.Block> keys =
                Pem.parse(new String(pem, ISO_8859_1)).stream()
                        .filter(block -> block.label().endsWith("PRIVATE KEY"))
                        .toList();
        if (keys.size() != 1) {
            throw new Problem(
                    Kind.MALFORMED,
                    "The key file must have exactly one private key in PEM form; it has "
                            + keys.size()
                            + ".");
        }
        Pem.Block block = keys.get(0);
        return switch (block.label()) {
            case PKCS8 -> parsePkcs8(block);
            case RSA, EC -> parseTraditional(block);
            case "PRIVATE KEY" -> throw unencrypted();
            default ->
                    throw new Problem(
                            Kind.POLICY,
                            "An authority's key must be RSA, EC or Ed25519, in the forms that"
                                    + " 'openssl genpkey' or 'openssl pkcs8 -topk8' write.");
        };
    }

    private static EncryptedKey parsePkcs8(Pem.Block block) {
        try {
            EncryptedPrivateKeyInfo info =
                    EncryptedPrivateKeyInfo.getInstance(
                            ASN1Primitive.fromByteArray(block.content()));
            AlgorithmIdentifier algorithm = info.getEncryptionAlgorithm();
            KeyEncryption encryption =
                    PKCSObjectIdentifiers.id_PBES2.equals(algorithm.getAlgorithm())
                            ? Pbes2.parse(algorithm.getParameters())
                            : Pbes1.parse(algorithm);
            return new EncryptedKey(PKCS8, encryption, info.getEncryptedData());
        } catch (Problem e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Bouncy Castle's readers throw whatever comes when a structure is damaged.
            throw new Problem(Kind.MALFORMED, "The key file is damaged.", e);
        }
    }

    private static EncryptedKey parseTraditional(Pem.Block block) {
        String procType = block.headers().get("Proc-Type");
        String dekInfo = block.headers().get("DEK-Info");
        if (procType == null || dekInfo == null) {
            throw unencrypted();
        }
        return new EncryptedKey(
                block.label(), TraditionalEncryption.parse(dekInfo), block.content());
    }

    private AuthorityKey open(Passphrase passphrase) {
        byte[] plain = new byte[0];
        try {
            plain = encryption.decrypt(encrypted, passphrase);
            return AuthorityKey.of(privateKeyInfo(plain));
        } catch (GeneralSecurityException | RuntimeException e) {
            // A wrong passphrase may give any octets, and those any exception of the parsers: to
            // the
            // person who waits it is always the same, and a finer answer would help to guess.
            throw new Problem(
                    Kind.POLICY,
                    "The passphrase is wrong, or the key is damaged or not an RSA, EC or Ed25519 key.",
                    e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private PrivateKeyInfo privateKeyInfo(byte[] plain) {
        return switch (label) {
            case RSA -> ofRsa(RSAPrivateKey.getInstance(plain));
            case EC -> ofEc(ECPrivateKey.getInstance(plain));
            default -> PrivateKeyInfo.getInstance(plain);
        };
    }

    /** RFC 8017 appendix A.1.2 in RFC 5208. */
    private static PrivateKeyInfo ofRsa(RSAPrivateKey key) {
        AlgorithmIdentifier algorithm =
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
        return wrap(algorithm, key);
    }

    /** RFC 5915 in RFC 5208. */
    private static PrivateKeyInfo ofEc(ECPrivateKey key) {
        return wrap(
                new AlgorithmIdentifier(
                        X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()),
                key);
    }

    private static PrivateKeyInfo wrap(AlgorithmIdentifier algorithm, ASN1Encodable key) {
        try {
            return new PrivateKeyInfo(algorithm, key);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a private key", e);
        }
    }

    private static Problem unencrypted() {
        return new Problem(
                Kind.POLICY,
                "The private key is not encrypted and was refused: it has crossed the network in the"
                        + " clear, so treat it as exposed; make a new one, or at least encrypt this one"
                        + " with 'openssl pkcs8 -topk8 -v2 aes-256-cbc'.");
    }
}
