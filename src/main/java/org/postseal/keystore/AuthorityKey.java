package org.postseal.keystore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.ECPoint;
import org.postseal.x509.SubjectKey;

/**
 * A private key on its way into the keystore: just generated, or imported. It signs, so that a root
 * can be made before it is stored; it does not give itself away.
 */
public final class AuthorityKey implements AutoCloseable {

    private final byte[] pkcs8;
    private final Signer signer;

    private AuthorityKey(byte[] pkcs8, Signer signer) {
        this.pkcs8 = pkcs8;
        this.signer = signer;
    }

    /**
     * The public half is computed from the private one: what a file says of it may be wrong.
     *
     * @throws IllegalArgumentException when it is no key that an authority can have, or damaged
     */
    static AuthorityKey of(PrivateKeyInfo info) {
        try {
            AsymmetricKeyParameter key = PrivateKeyFactory.createKey(info);
            SubjectKey subjectKey =
                    SubjectKey.parse(
                            SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicOf(key))
                                    .getEncoded(ASN1Encoding.DER));
            byte[] pkcs8 = encode(key);
            return new AuthorityKey(pkcs8, Signer.of(pkcs8, subjectKey));
        } catch (IOException e) {
            throw new IllegalArgumentException("not a private key", e);
        }
    }

    private static AsymmetricKeyParameter publicOf(AsymmetricKeyParameter key) {
        if (key instanceof RSAPrivateCrtKeyParameters rsa) {
            return new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
        }
        if (key instanceof ECPrivateKeyParameters ec) {
            return new ECPublicKeyParameters(publicPoint(ec), ec.getParameters());
        }
        if (key instanceof Ed25519PrivateKeyParameters ed25519) {
            return ed25519.generatePublicKey();
        }
        throw new IllegalArgumentException("not an RSA, EC or Ed25519 key");
    }

    private static byte[] encode(AsymmetricKeyParameter key) {
        try {
            return privateKeyInfo(key).getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException("encoding into memory", e);
        }
    }

    private static PrivateKeyInfo privateKeyInfo(AsymmetricKeyParameter key) throws IOException {
        if (key instanceof Ed25519PrivateKeyParameters ed25519) {
            // Version 1 (RFC 8410 §7 without the public key): OpenSSL 3.0 does not read version 2.
            return new PrivateKeyInfo(
                    new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519),
                    new DEROctetString(ed25519.getEncoded()));
        }
        if (key instanceof ECPrivateKeyParameters ec
                && ec.getParameters() instanceof ECNamedDomainParameters curve) {
            // The curve once, not twice as Bouncy Castle has it: the octets that OpenSSL writes.
            byte[] point = publicPoint(ec).getEncoded(false);
            return new PrivateKeyInfo(
                    new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve.getName()),
                    new ECPrivateKey(
                            curve.getN().bitLength(), ec.getD(), new DERBitString(point), null));
        }
        return PrivateKeyInfoFactory.createPrivateKeyInfo(key);
    }

    private static ECPoint publicPoint(ECPrivateKeyParameters key) {
        return key.getParameters().getG().multiply(key.getD());
    }

    /** The public half. */
    public SubjectKey subjectKey() {
        return signer.subjectKey();
    }

    /** Signs until this key is closed. */
    public Signer signer() {
        return signer;
    }

    /** PKCS#8 DER (RFC 5208), unencrypted; not to be changed or kept. */
    byte[] pkcs8() {
        return pkcs8;
    }

    /** Wipes this copy; one that was stored in the meantime is not affected. */
    @Override
    public void close() {
        Arrays.fill(pkcs8, (byte) 0);
        signer.close();
    }

    @Override
    public String toString() {
        return "AuthorityKey[" + subjectKey().type().label() + "]";
    }
}
