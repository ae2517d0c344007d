package org.postseal.x509;

import java.util.OptionalInt;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * The request (PKCS #10, RFC 2986) of an issuing authority of ours to somebody else's root. It asks
 * for what that root would give it if it were ours: CA:TRUE with a path length of 0, keyCertSign
 * and cRLSign, and the names that it is to be limited to.
 */
public final class AuthorityCsr {

    private final byte[] der;
    private final DistinguishedName subject;
    private final SubjectKey key;
    private final NameConstraints constraints;

    private AuthorityCsr(byte[] der, CertificationRequestInfo info) {
        this.der = der;
        this.subject = DistinguishedName.ofDer(Der.encode(info.getSubject()));
        this.key = SubjectKey.parse(Der.encode(info.getSubjectPublicKeyInfo()));
        this.constraints = constraints(info);
    }

    /** The DER of the CertificationRequestInfo (RFC 2986 §4.1): sign these octets. */
    public static byte[] toBeSigned(
            DistinguishedName subject, SubjectKey key, NameConstraints constraints) {
        byte[] extensions =
                Extensions.requested(
                        new Usage.Authority(OptionalInt.of(0), constraints), key.type());
        return Der.encode(
                new CertificationRequestInfo(
                        X500Name.getInstance(subject.der()),
                        SubjectPublicKeyInfo.getInstance(key.spki()),
                        new DERSet(
                                new Attribute(
                                        PKCSObjectIdentifiers.pkcs_9_at_extensionRequest,
                                        new DERSet(
                                                org.bouncycastle.asn1.x509.Extensions.getInstance(
                                                        extensions))))));
    }

    public static AuthorityCsr assemble(
            byte[] toBeSigned, SignatureAlgorithm algorithm, byte[] signature) {
        return parse(algorithm.assemble(toBeSigned, signature));
    }

    /** Reads what {@link #assemble} made, as it was stored. */
    public static AuthorityCsr parse(byte[] der) {
        return Der.parse(
                der,
                "CSR",
                value ->
                        new AuthorityCsr(
                                der.clone(),
                                CertificationRequest.getInstance(value)
                                        .getCertificationRequestInfo()));
    }

    private static NameConstraints constraints(CertificationRequestInfo info) {
        ASN1Object extensions =
                (ASN1Object)
                        Attribute.getInstance(info.getAttributes().getObjectAt(0))
                                .getAttributeValues()[0];
        Extension found =
                org.bouncycastle.asn1.x509.Extensions.getInstance(extensions)
                        .getExtension(Extension.nameConstraints);
        return found == null
                ? NameConstraints.none()
                : NameConstraints.ofDer(found.getExtnValue().getOctets());
    }

    public byte[] der() {
        return der.clone();
    }

    public DistinguishedName subject() {
        return subject;
    }

    public SubjectKey key() {
        return key;
    }

    /** What it asks to be limited to. */
    public NameConstraints constraints() {
        return constraints;
    }

    /** RFC 7468, with a newline at the end. */
    public String pem() {
        return Pem.encode("CERTIFICATE REQUEST", der);
    }
}
