package org.postseal.testing;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import org.postseal.x509.Certificate;
import org.postseal.x509.CertificateTemplate;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.OcspAnswer;
import org.postseal.x509.OcspCertId;
import org.postseal.x509.OcspRequest;
import org.postseal.x509.OcspResponder;
import org.postseal.x509.OcspStatus;
import org.postseal.x509.SerialNumber;
import org.postseal.x509.SignatureAlgorithm;
import org.postseal.x509.SubjectKey;

/** A delegated OCSP responder with a throw-away key in the clear, for a month. */
public record TestResponder(TestAuthority authority, Certificate certificate, PrivateKey key) {

    public static TestResponder of(TestAuthority authority, KeyPair keys) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Certificate certificate =
                authority.sign(
                        CertificateTemplate.ocspResponder(
                                SerialNumber.next(now, new SecureRandom()),
                                authority.certificate().asIssuer(),
                                DistinguishedName.parse("CN=OCSP responder"),
                                now.minus(5, ChronoUnit.MINUTES),
                                now.plus(30, ChronoUnit.DAYS),
                                SubjectKey.of(keys.getPublic())));
        return new TestResponder(authority, certificate, keys.getPrivate());
    }

    /** Answers as of now, for an hour. */
    public byte[] answer(OcspRequest request, Function<OcspCertId, OcspStatus> status) {
        Instant now = Instant.now();
        List<OcspAnswer> answers =
                request.certIds().stream()
                        .map(
                                id ->
                                        new OcspAnswer(
                                                id,
                                                status.apply(id),
                                                now,
                                                now.plus(1, ChronoUnit.HOURS)))
                        .toList();
        OcspResponder responder = new OcspResponder(certificate);
        byte[] toBeSigned = responder.toBeSigned(now, answers, request.nonce());
        return responder.assemble(toBeSigned, sign(toBeSigned));
    }

    private byte[] sign(byte[] toBeSigned) {
        try {
            Signature signature =
                    Signature.getInstance(
                            SignatureAlgorithm.of(certificate.key().type()).jcaName());
            signature.initSign(key);
            signature.update(toBeSigned);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
