package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers.id_pkix_ocsp_nonce;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ocsp.RevokedInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.Req;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.testing.Keys;
import org.postseal.testing.OcspQuestion;
import org.postseal.testing.TestAuthority;
import org.postseal.testing.TestResponder;

/** OCSP against Bouncy Castle, and against anything at all. */
class OcspPropertyTest {

    private static final TestAuthority ROOT =
            TestAuthority.root(DistinguishedName.parse("CN=Root"), Keys.p256());
    private static final TestResponder RESPONDER = TestResponder.of(ROOT, Keys.p256());
    private static final byte[] SIGNATURE = {1, 2, 3};

    private static final Map<RevocationReason, Integer> CODES =
            Map.of(
                    RevocationReason.KEY_COMPROMISE, 1,
                    RevocationReason.CA_COMPROMISE, 2,
                    RevocationReason.AFFILIATION_CHANGED, 3,
                    RevocationReason.SUPERSEDED, 4,
                    RevocationReason.CESSATION_OF_OPERATION, 5,
                    RevocationReason.PRIVILEGE_WITHDRAWN, 9,
                    RevocationReason.AA_COMPROMISE, 10);

    @Property(tries = 300)
    void aResponseIsOctetByOctetWhatBouncyCastleBuilds(
            @ForAll("statuses") List<OcspStatus> statuses,
            @ForAll("times") Instant time,
            @ForAll("nonces") Optional<byte[]> nonce)
            throws Exception {
        OcspQuestion question = OcspQuestion.to(ROOT.certificate());
        statuses.forEach(
                status -> question.about("SHA-256", new BigInteger(127, new SecureRandom())));
        nonce.ifPresent(question::nonce);
        OcspRequest request = OcspRequest.parse(question.der());
        List<OcspAnswer> answers = new ArrayList<>();
        for (int i = 0; i < statuses.size(); i++) {
            answers.add(
                    new OcspAnswer(
                            request.certIds().get(i),
                            statuses.get(i),
                            time.plusMillis(500),
                            time.plusSeconds(60)));
        }

        OcspResponder responder = new OcspResponder(RESPONDER.certificate());
        byte[] toBeSigned = responder.toBeSigned(time, answers, request.nonce());

        assertThat(responder.assemble(toBeSigned, SIGNATURE))
                .isEqualTo(bouncyCastle(new OCSPReq(question.der()), statuses, time));
    }

    private static byte[] bouncyCastle(OCSPReq request, List<OcspStatus> statuses, Instant time)
            throws OCSPException, OperatorCreationException, IOException {
        BasicOCSPRespBuilder builder =
                new BasicOCSPRespBuilder(
                        SubjectPublicKeyInfo.getInstance(RESPONDER.certificate().key().spki()),
                        new JcaDigestCalculatorProviderBuilder()
                                .build()
                                .get(CertificateID.HASH_SHA1));
        Req[] requests = request.getRequestList();
        for (int i = 0; i < requests.length; i++) {
            builder.addResponse(
                    requests[i].getCertID(),
                    bouncyCastle(statuses.get(i)),
                    Date.from(time),
                    Date.from(time.plusSeconds(60)));
        }
        Extension nonce = request.getExtension(id_pkix_ocsp_nonce);
        if (nonce != null) {
            builder.setResponseExtensions(new org.bouncycastle.asn1.x509.Extensions(nonce));
        }
        X509CertificateHolder[] certificates = {
            new X509CertificateHolder(RESPONDER.certificate().der())
        };
        return new OCSPRespBuilder()
                .build(
                        OCSPRespBuilder.SUCCESSFUL,
                        builder.build(new FixedSigner(), certificates, Date.from(time)))
                .getEncoded();
    }

    private static CertificateStatus bouncyCastle(OcspStatus status) {
        if (status instanceof OcspStatus.Good) {
            return CertificateStatus.GOOD;
        }
        if (status instanceof OcspStatus.Revoked revoked) {
            CRLReason reason =
                    Optional.ofNullable(CODES.get(revoked.reason()))
                            .map(CRLReason::lookup)
                            .orElse(null);
            return new RevokedStatus(
                    new RevokedInfo(new ASN1GeneralizedTime(Date.from(revoked.date())), reason));
        }
        return new UnknownStatus();
    }

    @Property
    void aMutatedRequestGivesAProblemOrAValue(@ForAll Random random) {
        byte[] der =
                OcspQuestion.to(ROOT.certificate())
                        .about("SHA-1", 4711)
                        .about("SHA-256", 4712)
                        .nonce(new byte[16])
                        .der();
        for (int i = 0; i <= random.nextInt(3); i++) {
            der[random.nextInt(der.length)] ^= (byte) (1 << random.nextInt(8));
        }

        orMalformed(
                () ->
                        OcspRequest.parse(der)
                                .certIds()
                                .forEach(id -> id.isIssuedBy(OcspIssuer.of(ROOT.certificate()))));
    }

    @Property
    void anyOctetsAndAnyPathGiveAProblemOrAValue(@ForAll byte[] octets, @ForAll String path) {
        orMalformed(() -> OcspRequest.parse(octets));
        orMalformed(() -> OcspRequest.parsePath(path));
    }

    private static void orMalformed(Runnable what) {
        try {
            what.run();
        } catch (Problem e) {
            assertThat(e.kind()).isEqualTo(Kind.MALFORMED);
            assertThat(e.detail()).isNotBlank().hasSizeLessThan(500);
        }
    }

    @Provide
    Arbitrary<List<OcspStatus>> statuses() {
        Arbitrary<OcspStatus> revoked =
                times().flatMap(
                                date ->
                                        Arbitraries.of(RevocationReason.class)
                                                .map(
                                                        reason ->
                                                                new OcspStatus.Revoked(
                                                                        date, reason)));
        return Arbitraries.oneOf(
                        Arbitraries.of(new OcspStatus.Good(), new OcspStatus.Unknown()), revoked)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    @Provide
    Arbitrary<Instant> times() {
        return Arbitraries.longs()
                .between(
                        Instant.parse("1951-01-01T00:00:00Z").getEpochSecond(),
                        Instant.parse("2099-12-31T00:00:00Z").getEpochSecond())
                .map(Instant::ofEpochSecond);
    }

    @Provide
    Arbitrary<Optional<byte[]>> nonces() {
        return Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(128).optional();
    }

    private static final class FixedSigner implements ContentSigner {

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return SignatureAlgorithm.SHA256_ECDSA.identifier();
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public byte[] getSignature() {
            return SIGNATURE;
        }
    }
}
