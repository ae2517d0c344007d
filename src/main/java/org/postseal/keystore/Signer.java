package org.postseal.keystore;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.security.auth.DestroyFailedException;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Octets;
import org.postseal.x509.SignatureAlgorithm;
import org.postseal.x509.Signatures;
import org.postseal.x509.SubjectKey;

/**
 * Signs with one authority's key for as long as that is unlocked. Safe for any number of threads.
 *
 * <p>None exists for a key that does not belong to its {@link #subjectKey()}: a signature is made
 * and verified first.
 */
public final class Signer {

    private static final byte[] PROBE = "Postseal key check".getBytes(US_ASCII);

    private final SubjectKey subjectKey;
    private final SignatureAlgorithm algorithm;
    private final PrivateKey key;

    /** Initialised with the key and ready for the next caller; as many as have signed at once. */
    private final Queue<Signature> idle = new ConcurrentLinkedQueue<>();

    private volatile boolean closed;

    private Signer(SubjectKey subjectKey, PrivateKey key) {
        this.subjectKey = subjectKey;
        this.algorithm = SignatureAlgorithm.of(subjectKey.type());
        this.key = key;
    }

    /**
     * Reads a key and checks it.
     *
     * @param pkcs8 DER, unencrypted; the caller wipes it
     * @throws IllegalArgumentException when it is no private key, or not the one of {@code
     *     subjectKey}
     */
    static Signer of(byte[] pkcs8, SubjectKey subjectKey) {
        Signer signer;
        try {
            KeyFactory keys = Signatures.keyFactory(subjectKey.type());
            signer = new Signer(subjectKey, keys.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (InvalidKeySpecException e) {
            throw new IllegalArgumentException("not a private key of the expected type", e);
        }
        if (!signer.belongsToSubjectKey()) {
            signer.close();
            throw new IllegalArgumentException("not the private key of the expected public key");
        }
        return signer;
    }

    private boolean belongsToSubjectKey() {
        try {
            byte[] signature = signOrThrow(PROBE);
            return Signatures.verify(subjectKey, algorithm.identifier(), PROBE, signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    public SubjectKey subjectKey() {
        return subjectKey;
    }

    public SignatureAlgorithm algorithm() {
        return algorithm;
    }

    /**
     * Signs once.
     *
     * @param toBeSigned the DER to sign, hashed here
     * @return the octets of the BIT STRING {@code signatureValue} (RFC 5280 §4.1.1.3)
     * @throws Problem of kind {@code AUTHORITY_LOCKED} once the authority was locked
     */
    public byte[] sign(byte[] toBeSigned) {
        try {
            return signOrThrow(toBeSigned);
        } catch (GeneralSecurityException | IllegalStateException e) {
            throw failure(e);
        }
    }

    /**
     * As {@link #sign(byte[])} for what is too large to hold. RSA and ECDSA hash it as it comes;
     * Ed25519 needs the whole of it twice (RFC 8032 §5.1.6), and the provider keeps it for that.
     *
     * @throws IOException when {@code toBeSigned} can't be read
     */
    public byte[] sign(Octets toBeSigned) throws IOException {
        try {
            requireOpen();
            // Not kept for the next caller: it may have grown with what it was given.
            Signature signature = Signatures.engineForAnyLength(algorithm);
            signature.initSign(key);
            toBeSigned.writeTo(new Updates(signature));
            return signature.sign();
        } catch (GeneralSecurityException | IllegalStateException e) {
            throw failure(e);
        }
    }

    private byte[] signOrThrow(byte[] toBeSigned) throws GeneralSecurityException {
        requireOpen();
        Signature signature = idle.poll();
        if (signature == null) {
            signature = Signatures.engine(algorithm.jcaName());
            signature.initSign(key);
        }
        signature.update(toBeSigned);
        byte[] value = signature.sign();
        idle.add(signature);
        if (closed) {
            idle.clear();
        }
        return value;
    }

    private void requireOpen() {
        if (closed) {
            throw locked();
        }
    }

    /** {@link IllegalStateException} is how a destroyed key says so. */
    private Problem failure(Exception e) {
        return closed
                ? locked()
                : new Problem(Kind.INTERNAL, "The authority's key could not sign.", e);
    }

    /** Feeds an engine. */
    private static final class Updates extends OutputStream {

        private final Signature signature;

        private Updates(Signature signature) {
            this.signature = signature;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            try {
                signature.update(octets, offset, length);
            } catch (SignatureException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** It was not when this signer was handed out, and a signer does not know whose it is. */
    private static Problem locked() {
        return new Problem(
                Kind.AUTHORITY_LOCKED,
                "The authority was locked in this moment; an operator unlocks it with POST"
                        + " /v1/authorities/{name}/unlock.");
    }

    /**
     * Destroys the key where the provider can (ACCP frees it in native memory); the JDK's and
     * Bouncy Castle's keys can only be let go. A signature under way is finished.
     */
    void close() {
        closed = true;
        idle.clear();
        try {
            key.destroy();
        } catch (DestroyFailedException e) {
            // Documented above: the garbage collector has to do it.
            return;
        }
    }

    @Override
    public String toString() {
        return "Signer[" + algorithm + "]";
    }
}
