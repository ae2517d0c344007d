package org.postseal.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.postseal.x509.Certificate;
import org.postseal.x509.ExtendedKeyUsage;
import org.postseal.x509.SerialNumber;

/** An OCSP response as Bouncy Castle reads it. */
public final class OcspReading {

    private static final Map<Integer, String> ERRORS =
            Map.of(
                    0, "successful",
                    1, "malformedRequest",
                    2, "internalError",
                    3, "tryLater",
                    6, "unauthorized");

    private final OCSPResp response;

    private OcspReading(OCSPResp response) {
        this.response = response;
    }

    public static OcspReading of(byte[] der) {
        try {
            return new OcspReading(new OCSPResp(der));
        } catch (IOException e) {
            throw new AssertionError("not an OCSP response", e);
        }
    }

    /** OCSPResponseStatus (RFC 6960 §4.2.1). */
    public String outcome() {
        return ERRORS.get(response.getStatus());
    }

    /** Signed by a responder that this authority has delegated to, within its time. */
    public OcspReading verified(Certificate authority) {
        BasicOCSPResp basic = basic();
        X509CertificateHolder[] certificates = basic.getCerts();
        assertThat(certificates).hasSize(1);
        try {
            Certificate responder = Certificate.parse(certificates[0].getEncoded());
            assertThat(responder.isSignedBy(authority.key())).isTrue();
            assertThat(responder.issuer()).isEqualTo(authority.subject());
            assertThat(responder.extendedKeyUsages())
                    .containsExactly(ExtendedKeyUsage.OCSP_SIGNING.oid());
            assertThat(
                            basic.isSignatureValid(
                                    new JcaContentVerifierProviderBuilder().build(certificates[0])))
                    .isTrue();
            assertThat(basic.getProducedAt())
                    .isBetween(
                            Date.from(responder.notBefore()),
                            Date.from(responder.notAfter()),
                            true,
                            true);
        } catch (IOException
                | OCSPException
                | OperatorCreationException
                | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    public Certificate responder() {
        try {
            return Certificate.parse(basic().getCerts()[0].getEncoded());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What is said of each certificate: {@code good}, {@code unknown} or a reason's number. */
    public Map<BigInteger, String> statuses() {
        return singles()
                .collect(
                        Collectors.toMap(
                                single -> single.getCertID().getSerialNumber(),
                                OcspReading::status));
    }

    /** The same of one. */
    public String status(SerialNumber serial) {
        return statuses().get(serial.value());
    }

    public List<Date> thisUpdates() {
        return dates(SingleResp::getThisUpdate);
    }

    public List<Date> nextUpdates() {
        return dates(SingleResp::getNextUpdate);
    }

    private List<Date> dates(Function<SingleResp, Date> date) {
        return singles().map(date).toList();
    }

    public Optional<Date> revocationDate() {
        return singles()
                .map(SingleResp::getCertStatus)
                .filter(RevokedStatus.class::isInstance)
                .map(status -> ((RevokedStatus) status).getRevocationTime())
                .findFirst();
    }

    public Optional<byte[]> nonce() {
        Extension nonce = basic().getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
        return Optional.ofNullable(nonce)
                .map(is -> ASN1OctetString.getInstance(is.getParsedValue()).getOctets());
    }

    private Stream<SingleResp> singles() {
        return Stream.of(basic().getResponses());
    }

    private static String status(SingleResp single) {
        if (single.getCertStatus() == null) {
            return "good";
        }
        if (single.getCertStatus() instanceof RevokedStatus revoked) {
            return "revoked"
                    + (revoked.hasRevocationReason() ? " " + revoked.getRevocationReason() : "");
        }
        return "unknown";
    }

    private BasicOCSPResp basic() {
        assertThat(outcome()).isEqualTo("successful");
        try {
            return (BasicOCSPResp) response.getResponseObject();
        } catch (OCSPException e) {
            throw new AssertionError(e);
        }
    }
}
