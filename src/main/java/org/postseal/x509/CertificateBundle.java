package org.postseal.x509;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.LinkedHashSet;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Certificates as a person hands them over, from any authority: PEM with text around it, DER of
 * one, or a PKCS#7 certificate file (RFC 8551 §3.2.2), also in PEM; in any order, perhaps twice.
 */
public final class CertificateBundle {

    /** A leaf, some intermediates, a root, each perhaps in several versions. */
    private static final int MOST = 64;

    private static final String WHAT = "PKCS#7 certificate file";

    private final Set<Certificate> certificates = new LinkedHashSet<>();

    private CertificateBundle() {}

    /**
     * All certificates in {@code octets}, each once, in their order; at least one.
     *
     * @throws Problem of kind {@code MALFORMED} when it is anything else, of kind {@code POLICY}
     *     when it holds a private key, more than 64 certificates, or one with a key of a type that
     *     we don't know
     */
    public static Set<Certificate> parse(byte[] octets) {
        CertificateBundle bundle = new CertificateBundle();
        String text = new String(octets, ISO_8859_1);
        if (text.contains("-----BEGIN ")) {
            Pem.parse(text).forEach(bundle::add);
        } else {
            bundle.addDer(octets);
        }
        if (bundle.certificates.isEmpty()) {
            throw new Problem(
                    Kind.MALFORMED,
                    "There is no certificate in what was sent; send PEM, DER or PKCS#7.");
        }
        return bundle.certificates;
    }

    private void add(Pem.Block block) {
        switch (block.label()) {
            case "CERTIFICATE" -> addCertificate(block.content());
            case "PKCS7", "CMS" -> addPkcs7(block.content());
            default -> {
                if (block.label().endsWith("PRIVATE KEY")) {
                    throw new Problem(
                            Kind.POLICY,
                            "A private key was sent along. It never leaves its host: make a new one, and send certificates"
                                    + " only.");
                }
                throw new Problem(
                        Kind.MALFORMED,
                        "There is a PEM block "
                                + block.label()
                                + " in what was sent; send certificates only.");
            }
        }
    }

    /** A ContentInfo begins with its type (RFC 5652 §3), a certificate with a sequence. */
    private void addDer(byte[] der) {
        boolean pkcs7 =
                Der.parse(
                        der,
                        "certificate",
                        value ->
                                value instanceof ASN1Sequence sequence
                                        && sequence.size() > 0
                                        && sequence.getObjectAt(0) instanceof ASN1ObjectIdentifier);
        if (pkcs7) {
            addPkcs7(der);
        } else {
            addCertificate(der);
        }
    }

    private void addPkcs7(byte[] der) {
        ASN1Set found = Der.parse(der, WHAT, CertificateBundle::certificates);
        for (ASN1Encodable certificate : found) {
            addCertificate(Der.encode(certificate.toASN1Primitive()));
        }
    }

    private static ASN1Set certificates(ASN1Primitive encoded) {
        ContentInfo info = ContentInfo.getInstance(encoded);
        if (!info.getContentType().equals(CMSObjectIdentifiers.signedData)) {
            throw new Problem(
                    Kind.MALFORMED, "The " + WHAT + " is of another type than SignedData.");
        }
        ASN1Set certificates = SignedData.getInstance(info.getContent()).getCertificates();
        if (certificates == null) {
            throw new Problem(Kind.MALFORMED, "The " + WHAT + " holds no certificate.");
        }
        return certificates;
    }

    private void addCertificate(byte[] der) {
        if (certificates.size() == MOST) {
            throw new Problem(
                    Kind.POLICY, "There are more than " + MOST + " certificates in what was sent.");
        }
        certificates.add(Certificate.parse(der));
    }
}
