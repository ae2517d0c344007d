package org.postseal.x509;

import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;

/** Writes the extensions of a certificate, always in this order (RFC 5280 §4.2). */
final class Extensions {

    /** id-pe-tlsfeature (RFC 7633 §6). */
    static final ASN1ObjectIdentifier TLS_FEATURE = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24");

    /** The TLS extension status_request alone (RFC 7633 §4.1, RFC 6066 §8). */
    static final byte[] MUST_STAPLE =
            DerEncoding.sequence(DerEncoding.integer(BigInteger.valueOf(5)));

    private static final byte[] TRUE = {DerElement.BOOLEAN, 1, (byte) 0xff};
    private static final int KEY_IDENTIFIER_TAG = 0x80;
    private static final int DISTRIBUTION_POINT_TAG = 0;
    private static final int FULL_NAME_TAG = 0;

    private final List<byte[]> written = new ArrayList<>();

    private Extensions() {}

    static byte[] of(CertificateTemplate template) {
        Extensions extensions = new Extensions();
        extensions.usage(template.usage(), template.key().type());
        extensions.identifiers(template);
        extensions.names(template.names(), template.subject().isEmpty());
        if (template.usage() instanceof Usage.Authority authority) {
            extensions.constraints(authority);
        }
        extensions.urls(template.urls());
        return DerEncoding.sequence(extensions.written);
    }

    /** What a request for an authority's certificate asks for; the rest is its issuer's. */
    static byte[] requested(Usage.Authority usage, KeyType keyType) {
        Extensions extensions = new Extensions();
        extensions.usage(usage, keyType);
        extensions.constraints(usage);
        return DerEncoding.sequence(extensions.written);
    }

    private void constraints(Usage.Authority authority) {
        authority.constraints().der().ifPresent(der -> critical(Extension.nameConstraints, der));
    }

    private void usage(Usage usage, KeyType keyType) {
        critical(Extension.basicConstraints, basicConstraints(usage));
        critical(Extension.keyUsage, KeyUsage.encode(usage.keyUsage(keyType)));
        if (usage instanceof Usage.EndEntity endEntity) {
            add(Extension.extendedKeyUsage, extendedKeyUsage(endEntity.extended()));
            if (endEntity.isOcspResponder()) {
                // Else a reader would have to ask the responder about itself: RFC 6960 §4.2.2.2.1.
                add(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, Der.encode(DERNull.INSTANCE));
            }
            if (endEntity.mustStaple()) {
                add(TLS_FEATURE, MUST_STAPLE);
            }
        }
    }

    /**
     * DER leaves out {@code cA} when it is FALSE, which empties the sequence (RFC 5280 §4.2.1.9).
     */
    private static byte[] basicConstraints(Usage usage) {
        List<byte[]> parts = new ArrayList<>();
        if (usage instanceof Usage.Authority authority) {
            parts.add(TRUE);
            authority
                    .pathLength()
                    .ifPresent(
                            length -> parts.add(DerEncoding.integer(BigInteger.valueOf(length))));
        }
        return DerEncoding.sequence(parts);
    }

    private static byte[] extendedKeyUsage(Set<ExtendedKeyUsage> usages) {
        return DerEncoding.sequence(
                usages.stream()
                        .map(usage -> Der.encode(new ASN1ObjectIdentifier(usage.oid())))
                        .toList());
    }

    private void identifiers(CertificateTemplate template) {
        add(
                Extension.subjectKeyIdentifier,
                DerEncoding.octetString(template.key().keyIdentifier()));
        add(Extension.authorityKeyIdentifier, keyIdentifierOf(template.issuer()));
    }

    /** The key identifier alone, without issuer and serial (RFC 5280 §4.2.1.1). */
    static byte[] keyIdentifierOf(Issuer issuer) {
        return DerEncoding.sequence(
                DerEncoding.primitive(KEY_IDENTIFIER_TAG, issuer.keyIdentifier()));
    }

    private void names(List<SubjectAltName> names, boolean subjectIsEmpty) {
        if (names.isEmpty()) {
            return;
        }
        byte[] value =
                DerEncoding.sequence(
                        names.stream().map(name -> Der.encode(name.toGeneralName())).toList());
        if (subjectIsEmpty) {
            critical(Extension.subjectAlternativeName, value);
        } else {
            add(Extension.subjectAlternativeName, value);
        }
    }

    private void urls(PkiUrls urls) {
        urls.crl()
                .ifPresent(
                        crl ->
                                add(
                                        Extension.cRLDistributionPoints,
                                        DerEncoding.sequence(distributionPoint(crl))));
        List<byte[]> access = new ArrayList<>();
        urls.ocsp().ifPresent(at -> access.add(access(AccessDescription.id_ad_ocsp, at)));
        urls.caIssuers().ifPresent(at -> access.add(access(AccessDescription.id_ad_caIssuers, at)));
        if (!access.isEmpty()) {
            add(Extension.authorityInfoAccess, DerEncoding.sequence(access));
        }
    }

    /** RFC 5280 §4.2.1.13: the full name alone, no reasons and no issuer. */
    private static byte[] distributionPoint(URI crl) {
        return DerEncoding.sequence(fullName(crl));
    }

    /** The field {@code distributionPoint}, which a CRL has too (RFC 5280 §5.2.5). */
    static byte[] fullName(URI crl) {
        return DerEncoding.explicit(
                DISTRIBUTION_POINT_TAG, DerEncoding.explicit(FULL_NAME_TAG, Der.encode(uri(crl))));
    }

    private static byte[] access(ASN1ObjectIdentifier method, URI at) {
        return DerEncoding.sequence(Der.encode(method), Der.encode(uri(at)));
    }

    private static GeneralName uri(URI uri) {
        return new GeneralName(
                GeneralName.uniformResourceIdentifier, new DERIA5String(uri.toString(), true));
    }

    private void critical(ASN1ObjectIdentifier oid, byte[] value) {
        written.add(criticalExtension(oid, value));
    }

    private void add(ASN1ObjectIdentifier oid, byte[] value) {
        written.add(extension(oid, value));
    }

    /** One extension that is critical; CRLs and OCSP responses have such ones too. */
    static byte[] criticalExtension(ASN1ObjectIdentifier oid, byte[] value) {
        return DerEncoding.sequence(Der.encode(oid), TRUE, DerEncoding.octetString(value));
    }

    /** One extension that is not critical. */
    static byte[] extension(ASN1ObjectIdentifier oid, byte[] value) {
        return DerEncoding.sequence(Der.encode(oid), DerEncoding.octetString(value));
    }
}
