package org.postseal.x509;

import static org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers.id_pkix_ocsp_basic;
import static org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers.id_pkix_ocsp_nonce;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Writes the responses of a delegated responder (BasicOCSPResponse, RFC 6960 §4.2.1), as the light
 * profile wants them: named by its key, with its certificate (RFC 9919 §3.2). What is the same in
 * each of them is encoded once.
 */
public final class OcspResponder {

    private static final byte[] BASIC = Der.encode(id_pkix_ocsp_basic);
    private static final byte[] SUCCESSFUL = DerEncoding.enumerated(0);
    private static final int BY_KEY_TAG = 2;
    private static final int RESPONSE_EXTENSIONS_TAG = 1;
    private static final int CERTIFICATES_TAG = 0;
    private static final int RESPONSE_BYTES_TAG = 0;

    private final byte[] responderId;
    private final byte[] algorithm;
    private final byte[] certificates;

    /**
     * @param certificate the responder's own, by the authority that it answers for
     */
    public OcspResponder(Certificate certificate) {
        // RFC 6960 section 4.2.1 has SHA-1 here, and nothing rests on its strength.
        this.responderId =
                DerEncoding.explicit(
                        BY_KEY_TAG,
                        DerEncoding.octetString(
                                OcspHash.SHA1.digest(certificate.key().subjectPublicKey())));
        this.algorithm = Der.encode(SignatureAlgorithm.of(certificate.key().type()).identifier());
        this.certificates =
                DerEncoding.explicit(CERTIFICATES_TAG, DerEncoding.sequence(certificate.der()));
    }

    /**
     * The DER of the ResponseData: sign these octets with the responder's key.
     *
     * @param nonce of the request
     */
    public byte[] toBeSigned(Instant producedAt, List<OcspAnswer> answers, Optional<byte[]> nonce) {
        byte[] produced = DerEncoding.generalizedTime(producedAt);
        byte[] responses = DerEncoding.sequence(answers.stream().map(OcspAnswer::der).toList());
        return nonce.map(
                        octets ->
                                DerEncoding.sequence(
                                        responderId, produced, responses, extensions(octets)))
                .orElseGet(() -> DerEncoding.sequence(responderId, produced, responses));
    }

    private static byte[] extensions(byte[] nonce) {
        return DerEncoding.explicit(
                RESPONSE_EXTENSIONS_TAG,
                DerEncoding.sequence(
                        Extensions.extension(id_pkix_ocsp_nonce, DerEncoding.octetString(nonce))));
    }

    /** The DER of the OCSPResponse. */
    public byte[] assemble(byte[] toBeSigned, byte[] signature) {
        byte[] basic =
                DerEncoding.sequence(
                        toBeSigned, algorithm, DerEncoding.bitString(signature), certificates);
        return DerEncoding.sequence(
                SUCCESSFUL,
                DerEncoding.explicit(
                        RESPONSE_BYTES_TAG,
                        DerEncoding.sequence(BASIC, DerEncoding.octetString(basic))));
    }
}
