package org.postseal.x509;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;

/** The lint's rules on the SAN, and on how it stands to the subject and to the issuer. */
final class LintNames {

    private static final String LABEL = "(?!-)[a-z0-9-]{1,63}(?<!-)";
    private static final String HOST = "(?=.{1,253}$)" + LABEL + "(?:\\." + LABEL + ")*";
    private static final Pattern DNS_NAME = Pattern.compile("(?:\\*\\.(?=.*\\.))?" + HOST);
    private static final Pattern MAILBOX = Pattern.compile("[!-?A-~]{1,64}@" + HOST);

    private LintNames() {}

    /** An OCSP responder is found through its issuer, so it needs no name of a host. */
    static boolean arePresent(LintedCertificate certificate) {
        return certificate.isAuthority()
                || certificate.isResponder()
                || certificate.has(Extension.subjectAlternativeName);
    }

    static boolean standInForAnEmptySubject(LintedCertificate certificate) {
        return certificate.isAuthority()
                || !certificate.subject().isEmpty()
                || certificate.has(Extension.subjectAlternativeName);
    }

    static boolean areCriticalForAnEmptySubject(LintedCertificate certificate) {
        return !certificate.has(Extension.subjectAlternativeName)
                || certificate.isCritical(Extension.subjectAlternativeName)
                        == certificate.subject().isEmpty();
    }

    static boolean areWellFormed(LintedCertificate certificate) {
        return certificate.names().stream().allMatch(LintNames::isWellFormed);
    }

    private static boolean isWellFormed(GeneralName name) {
        ASN1Encodable value = name.getName();
        return switch (name.getTagNo()) {
            case GeneralName.dNSName -> DNS_NAME.matcher(text(value)).matches();
            case GeneralName.rfc822Name -> MAILBOX.matcher(text(value)).matches();
            case GeneralName.iPAddress -> {
                int octets = ASN1OctetString.getInstance(value).getOctetsLength();
                yield octets == 4 || octets == 16;
            }
            default -> false;
        };
    }

    private static String text(ASN1Encodable value) {
        return ASN1IA5String.getInstance(value).getString();
    }

    static boolean areThereOnce(LintedCertificate certificate) {
        Set<GeneralName> seen = new HashSet<>();
        return certificate.names().stream().allMatch(seen::add);
    }

    static boolean arePermitted(LintedCertificate certificate) {
        Optional<NameConstraints> constraints =
                certificate.expected().issuer().map(Certificate::constraints);
        return constraints.isEmpty()
                || subjectAndNames(certificate).stream().allMatch(constraints.get()::permits);
    }

    /** An empty subject is under no constraint (RFC 5280 §4.2.1.10). */
    private static List<GeneralName> subjectAndNames(LintedCertificate certificate) {
        List<GeneralName> names = new ArrayList<>();
        certificate.names().stream().filter(LintNames::isWellFormed).forEach(names::add);
        if (!certificate.subject().isEmpty()) {
            names.add(new GeneralName(X500Name.getInstance(certificate.subject().der())));
        }
        return names;
    }
}
