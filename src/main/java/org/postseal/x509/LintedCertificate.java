package org.postseal.x509;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * What the lint's rules look at. The parts are cut from the octets, their contents decoded by
 * Bouncy Castle, which had no part in encoding them.
 */
record LintedCertificate(
        TbsCertificate tbs,
        Lint.Expectation expected,
        Instant notBefore,
        Instant notAfter,
        DistinguishedName subject,
        SubjectKey key,
        Optional<Set<KeyUsage>> keyUsage,
        List<String> extendedKeyUsages,
        Optional<BasicConstraints> basicConstraints,
        Optional<byte[]> subjectKeyIdentifier,
        List<GeneralName> names,
        List<GeneralName> urls) {

    static LintedCertificate read(DerElement octets, Lint.Expectation expected) {
        TbsCertificate tbs = TbsCertificate.read(octets);
        return new LintedCertificate(
                tbs,
                expected,
                TbsCertificate.time(tbs.notBefore()),
                TbsCertificate.time(tbs.notAfter()),
                DistinguishedName.of(tbs.subject()),
                SubjectKey.parse(tbs.subjectPublicKeyInfo().encoded()),
                value(tbs, Extension.keyUsage, KeyUsage::decode),
                value(
                                tbs,
                                Extension.extendedKeyUsage,
                                org.bouncycastle.asn1.x509.ExtendedKeyUsage::getInstance)
                        .map(org.bouncycastle.asn1.x509.ExtendedKeyUsage::getUsages)
                        .stream()
                        .flatMap(Stream::of)
                        .map(KeyPurposeId::getId)
                        .toList(),
                value(tbs, Extension.basicConstraints, BasicConstraints::getInstance),
                value(tbs, Extension.subjectKeyIdentifier, ASN1OctetString::getInstance)
                        .map(ASN1OctetString::getOctets),
                value(tbs, Extension.subjectAlternativeName, GeneralNames::getInstance)
                        .map(GeneralNames::getNames)
                        .stream()
                        .flatMap(Stream::of)
                        .toList(),
                Stream.of(
                                value(
                                        tbs,
                                        Extension.cRLDistributionPoints,
                                        LintedCertificate::distributionPoints),
                                value(
                                        tbs,
                                        Extension.authorityInfoAccess,
                                        LintedCertificate::accessLocations))
                        .flatMap(Optional::stream)
                        .flatMap(List::stream)
                        .toList());
    }

    /** RFC 5280 §4.2.1.13; a point without a full name is refused, since we write none. */
    private static List<GeneralName> distributionPoints(ASN1Primitive value) {
        return Stream.of(CRLDistPoint.getInstance(value).getDistributionPoints())
                .map(point -> GeneralNames.getInstance(point.getDistributionPoint().getName()))
                .flatMap(names -> Stream.of(names.getNames()))
                .toList();
    }

    private static List<GeneralName> accessLocations(ASN1Primitive value) {
        return Stream.of(AuthorityInformationAccess.getInstance(value).getAccessDescriptions())
                .map(AccessDescription::getAccessLocation)
                .toList();
    }

    private static <T> Optional<T> value(
            TbsCertificate tbs, ASN1ObjectIdentifier oid, Function<ASN1Primitive, T> type) {
        return tbs.extension(oid)
                .map(extension -> Der.parse(extension.value().content(), "extension", type));
    }

    boolean has(ASN1ObjectIdentifier oid) {
        return tbs.extension(oid).isPresent();
    }

    boolean isCritical(ASN1ObjectIdentifier oid) {
        return tbs.extension(oid).map(TbsCertificate.Extension::critical).orElse(false);
    }

    boolean isAuthority() {
        return expected.usage() instanceof Usage.Authority;
    }

    boolean isResponder() {
        return expected.usage() instanceof Usage.EndEntity endEntity && endEntity.isOcspResponder();
    }

    /** The type of the key that will sign: the issuer's, or for a root its own. */
    KeyType signingKeyType() {
        return expected.issuer().map(issuer -> issuer.key().type()).orElseGet(key::type);
    }

    /** How the issuer names itself; a root is named by what it says of itself. */
    Issuer issuer() {
        return expected.issuer()
                .map(Certificate::asIssuer)
                .orElseGet(
                        () ->
                                new Issuer(
                                        subject,
                                        subjectKeyIdentifier.orElseGet(() -> new byte[0])));
    }
}
