package org.postseal.revocation;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postseal.authority.Authority;
import org.postseal.issuance.OwnIdentity;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;
import org.postseal.x509.ExtendedKeyUsage;
import org.postseal.x509.OcspAnswer;
import org.postseal.x509.OcspResponder;
import org.postseal.x509.SignatureAlgorithm;
import org.postseal.x509.Signatures;

/** Signs OCSP responses for one authority, with a key that is not the authority's own. */
final class Responder {

    private final Certificate certificate;
    private final OcspResponder encoder;
    private final SignatureAlgorithm algorithm;
    private final PrivateKey key;

    private Responder(OwnIdentity identity) {
        this.certificate = identity.leaf();
        this.encoder = new OcspResponder(certificate);
        this.algorithm = SignatureAlgorithm.of(certificate.key().type());
        this.key = identity.privateKey();
    }

    /**
     * Empty for a key or certificate that no client would believe for this authority: another one
     * of that name may have left it.
     */
    static Optional<Responder> of(OwnIdentity identity, Authority authority) {
        Certificate leaf = identity.leaf();
        boolean delegated =
                leaf.issuer().equals(authority.certificate().subject())
                        && leaf.extendedKeyUsages().contains(ExtendedKeyUsage.OCSP_SIGNING.oid())
                        && leaf.isSignedBy(authority.certificate().key());
        return delegated
                ? Optional.of(new Responder(identity)).filter(Responder::hasItsKey)
                : Optional.empty();
    }

    private boolean hasItsKey() {
        byte[] probe = {1};
        return Signatures.verify(certificate.key(), algorithm.identifier(), probe, sign(probe));
    }

    Certificate certificate() {
        return certificate;
    }

    /** The last moment at which clients believe it. */
    Instant end() {
        return certificate.notAfter();
    }

    /** At half of its life, so that the other half is left when the authority gets locked. */
    boolean isDue(Instant now) {
        Duration life = Duration.between(certificate.notBefore(), end());
        return !now.isBefore(certificate.notBefore().plus(life.dividedBy(2)));
    }

    /** The DER of the OCSPResponse. */
    byte[] answer(Instant producedAt, List<OcspAnswer> answers, Optional<byte[]> nonce) {
        byte[] toBeSigned = encoder.toBeSigned(producedAt, answers, nonce);
        return encoder.assemble(toBeSigned, sign(toBeSigned));
    }

    private byte[] sign(byte[] toBeSigned) {
        try {
            Signature signature = Signatures.engine(algorithm.jcaName());
            signature.initSign(key);
            signature.update(toBeSigned);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new Problem(Kind.INTERNAL, "The OCSP responder's key could not sign.", e);
        }
    }
}
