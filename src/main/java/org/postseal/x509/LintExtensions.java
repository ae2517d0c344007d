package org.postseal.x509;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;

/** The lint's rules on extensions other than the SAN. */
final class LintExtensions {

    private static final Set<ASN1ObjectIdentifier> KNOWN =
            Set.of(
                    Extension.basicConstraints,
                    Extension.keyUsage,
                    Extension.extendedKeyUsage,
                    OCSPObjectIdentifiers.id_pkix_ocsp_nocheck,
                    Extensions.TLS_FEATURE,
                    Extension.subjectKeyIdentifier,
                    Extension.authorityKeyIdentifier,
                    Extension.subjectAlternativeName,
                    Extension.nameConstraints,
                    Extension.cRLDistributionPoints,
                    Extension.authorityInfoAccess);

    /** Each of these holds a list; Bouncy Castle itself refuses an empty one in the others. */
    private static final List<ASN1ObjectIdentifier> LISTS =
            List.of(
                    Extension.extendedKeyUsage,
                    Extension.subjectAlternativeName,
                    Extension.nameConstraints);

    private static final Pattern HTTP_URL = Pattern.compile("http://[!-~]+");

    private LintExtensions() {}

    static boolean hasEachOnce(LintedCertificate certificate) {
        Set<ASN1ObjectIdentifier> seen = new HashSet<>();
        return certificate.tbs().extensions().stream()
                .allMatch(extension -> seen.add(extension.oid()));
    }

    static boolean hasKnownOnesOnly(LintedCertificate certificate) {
        return certificate.tbs().extensions().stream()
                .allMatch(extension -> KNOWN.contains(extension.oid()));
    }

    static boolean leavesOutFalse(LintedCertificate certificate) {
        return certificate.tbs().extensions().stream()
                .allMatch(extension -> extension.critical() == extension.criticalWritten());
    }

    static boolean hasNoEmptyList(LintedCertificate certificate) {
        return LISTS.stream()
                .flatMap(oid -> certificate.tbs().extension(oid).stream())
                .allMatch(
                        extension ->
                                DerElement.read(extension.value().content(), "extension").length()
                                        > 0);
    }

    static boolean namesTheIssuersKey(LintedCertificate certificate) {
        byte[] expected =
                Der.encode(new AuthorityKeyIdentifier(certificate.issuer().keyIdentifier()));
        return !certificate.isCritical(Extension.authorityKeyIdentifier)
                && holds(certificate, Extension.authorityKeyIdentifier, expected);
    }

    static boolean namesItsOwnKey(LintedCertificate certificate) {
        return !certificate.isCritical(Extension.subjectKeyIdentifier)
                && certificate
                        .subjectKeyIdentifier()
                        .map(octets -> Arrays.equals(octets, certificate.key().keyIdentifier()))
                        .orElse(false);
    }

    static boolean hasTheKeyUsage(LintedCertificate certificate) {
        Set<KeyUsage> expected = certificate.expected().usage().keyUsage(certificate.key().type());
        return certificate.isCritical(Extension.keyUsage)
                && certificate.keyUsage().map(expected::equals).orElse(false);
    }

    static boolean trimsTheKeyUsage(LintedCertificate certificate) {
        return certificate.keyUsage().stream()
                .map(KeyUsage::encode)
                .allMatch(trimmed -> holds(certificate, Extension.keyUsage, trimmed));
    }

    static boolean hasTheExtendedKeyUsage(LintedCertificate certificate) {
        List<String> expected =
                certificate.expected().usage() instanceof Usage.EndEntity endEntity
                        ? endEntity.extended().stream().map(ExtendedKeyUsage::oid).toList()
                        : List.of();
        return !certificate.isCritical(Extension.extendedKeyUsage)
                && certificate.extendedKeyUsages().size() == expected.size()
                && certificate.extendedKeyUsages().containsAll(expected);
    }

    /** DER leaves out a {@code cA} that is FALSE, so that a host has nothing in its sequence. */
    static boolean hasTheBasicConstraints(LintedCertificate certificate) {
        return certificate.isCritical(Extension.basicConstraints)
                && (certificate.expected().usage() instanceof Usage.Authority authority
                        ? isAsMeant(certificate.basicConstraints(), authority)
                        : holds(certificate, Extension.basicConstraints, DerEncoding.sequence()));
    }

    private static boolean isAsMeant(Optional<BasicConstraints> basic, Usage.Authority authority) {
        return basic.filter(BasicConstraints::isCA)
                .map(is -> Objects.equals(is.getPathLenConstraint(), boxed(authority.pathLength())))
                .orElse(false);
    }

    private static BigInteger boxed(OptionalInt pathLength) {
        return pathLength.isPresent() ? BigInteger.valueOf(pathLength.getAsInt()) : null;
    }

    static boolean hasTheNameConstraints(LintedCertificate certificate) {
        Optional<byte[]> expected =
                certificate.expected().usage() instanceof Usage.Authority authority
                        ? authority.constraints().der()
                        : Optional.empty();
        return expected.map(
                        der ->
                                certificate.isCritical(Extension.nameConstraints)
                                        && holds(certificate, Extension.nameConstraints, der))
                .orElse(!certificate.has(Extension.nameConstraints));
    }

    static boolean hasHttpUrlsOnly(LintedCertificate certificate) {
        return !certificate.isCritical(Extension.cRLDistributionPoints)
                && !certificate.isCritical(Extension.authorityInfoAccess)
                && certificate.urls().stream().allMatch(LintExtensions::isHttpUrl);
    }

    private static boolean isHttpUrl(GeneralName name) {
        return name.getTagNo() == GeneralName.uniformResourceIdentifier
                && HTTP_URL.matcher(ASN1IA5String.getInstance(name.getName()).getString())
                        .matches();
    }

    static boolean isUncheckedAsResponderOnly(LintedCertificate certificate) {
        ASN1ObjectIdentifier noCheck = OCSPObjectIdentifiers.id_pkix_ocsp_nocheck;
        return certificate.isResponder()
                ? !certificate.isCritical(noCheck)
                        && holds(certificate, noCheck, Der.encode(DERNull.INSTANCE))
                : !certificate.has(noCheck);
    }

    static boolean hasNoUrlsAsResponder(LintedCertificate certificate) {
        return !certificate.isResponder()
                || (!certificate.has(Extension.cRLDistributionPoints)
                        && !certificate.has(Extension.authorityInfoAccess));
    }

    static boolean demandsAStapleAsMeant(LintedCertificate certificate) {
        boolean meant =
                certificate.expected().usage() instanceof Usage.EndEntity endEntity
                        && endEntity.mustStaple();
        return meant
                ? !certificate.isCritical(Extensions.TLS_FEATURE)
                        && holds(certificate, Extensions.TLS_FEATURE, Extensions.MUST_STAPLE)
                : !certificate.has(Extensions.TLS_FEATURE);
    }

    private static boolean holds(
            LintedCertificate certificate, ASN1ObjectIdentifier oid, byte[] value) {
        return certificate.tbs().extension(oid).stream()
                .anyMatch(extension -> Arrays.equals(extension.value().content(), value));
    }
}
