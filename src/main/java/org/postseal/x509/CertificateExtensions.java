package org.postseal.x509;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** What a certificate's extensions say (RFC 5280 §4.2.1); the ones that aren't here stay unread. */
record CertificateExtensions(
        boolean isCa,
        OptionalInt pathLength,
        Optional<Set<KeyUsage>> keyUsage,
        Set<String> extendedKeyUsages,
        Optional<byte[]> subjectKeyIdentifier,
        Optional<byte[]> authorityKeyIdentifier,
        List<SubjectAltName> names,
        NameConstraints constraints) {

    static CertificateExtensions read(List<TbsCertificate.Extension> extensions) {
        return new Reader(extensions).read();
    }

    /** Finds and decodes; an extension that is there twice means nothing (RFC 5280 §4.2). */
    private record Reader(List<TbsCertificate.Extension> extensions) {

        private Reader {
            Set<ASN1ObjectIdentifier> seen = new LinkedHashSet<>();
            for (TbsCertificate.Extension extension : extensions) {
                if (!seen.add(extension.oid())) {
                    throw new Problem(
                            Kind.MALFORMED,
                            "The certificate has the extension %s twice."
                                    .formatted(extension.oid().getId()));
                }
            }
        }

        private CertificateExtensions read() {
            Optional<BasicConstraints> basic =
                    value(
                            Extension.basicConstraints,
                            "certificate's basic constraints",
                            BasicConstraints::getInstance);
            return new CertificateExtensions(
                    basic.map(BasicConstraints::isCA).orElse(false),
                    basic.map(Reader::pathLength).orElse(OptionalInt.empty()),
                    value(Extension.keyUsage, "certificate's key usage", KeyUsage::decode),
                    extendedKeyUsages(),
                    value(
                            Extension.subjectKeyIdentifier,
                            "certificate's subject key identifier",
                            octets -> ASN1OctetString.getInstance(octets).getOctets()),
                    value(
                                    Extension.authorityKeyIdentifier,
                                    "certificate's authority key identifier",
                                    AuthorityKeyIdentifier::getInstance)
                            .map(AuthorityKeyIdentifier::getKeyIdentifierOctets),
                    names(),
                    value(Extension.nameConstraints)
                            .map(NameConstraints::ofDer)
                            .orElse(NameConstraints.none()));
        }

        /** {@code pathLenConstraint} means nothing without {@code cA} (RFC 5280 §4.2.1.9). */
        private static OptionalInt pathLength(BasicConstraints basic) {
            return basic.isCA() && basic.getPathLenConstraintInteger() != null
                    ? OptionalInt.of(basic.getPathLenConstraintInteger().intPositiveValueExact())
                    : OptionalInt.empty();
        }

        private Set<String> extendedKeyUsages() {
            return value(
                            Extension.extendedKeyUsage,
                            "certificate's extended key usage",
                            org.bouncycastle.asn1.x509.ExtendedKeyUsage::getInstance)
                    .map(org.bouncycastle.asn1.x509.ExtendedKeyUsage::getUsages)
                    .stream()
                    .flatMap(Arrays::stream)
                    .map(KeyPurposeId::getId)
                    .collect(Collectors.toUnmodifiableSet());
        }

        private List<SubjectAltName> names() {
            Optional<GeneralNames> san =
                    value(
                            Extension.subjectAlternativeName,
                            "certificate's subject alternative name",
                            GeneralNames::getInstance);
            List<SubjectAltName> names = new ArrayList<>();
            for (GeneralName name : san.map(GeneralNames::getNames).orElse(new GeneralName[0])) {
                certifiable(name).ifPresent(names::add);
            }
            return List.copyOf(names);
        }

        /** Foreign certificates have names that we would not give; they name nobody here. */
        private static Optional<SubjectAltName> certifiable(GeneralName name) {
            try {
                return Optional.of(SubjectAltName.of(name));
            } catch (Problem e) {
                return Optional.empty();
            }
        }

        private Optional<byte[]> value(ASN1ObjectIdentifier oid) {
            for (TbsCertificate.Extension extension : extensions) {
                if (extension.oid().equals(oid)) {
                    return Optional.of(extension.value().content());
                }
            }
            return Optional.empty();
        }

        private <T> Optional<T> value(
                ASN1ObjectIdentifier oid, String what, Function<ASN1Primitive, T> reader) {
            return value(oid).map(der -> Der.parse(der, what, reader));
        }
    }
}
