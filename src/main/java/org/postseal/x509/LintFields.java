package org.postseal.x509;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The lint's rules on the fields outside the extensions, and on who issues. */
final class LintFields {

    private static final int V3 = 2;
    private static final int MAX_SERIAL_OCTETS = 20;
    private static final int MIN_SERIAL_OCTETS = 8;
    private static final int LAST_UTC_TIME_YEAR = 2049;

    private LintFields() {}

    static boolean isVersion3(LintedCertificate certificate) {
        return certificate.tbs().version() == V3;
    }

    static boolean hasPositiveSerial(LintedCertificate certificate) {
        return certificate.tbs().serialNumber().signum() > 0;
    }

    static boolean hasSerialOfAtMost20Octets(LintedCertificate certificate) {
        return certificate.tbs().serial().length() <= MAX_SERIAL_OCTETS;
    }

    static boolean hasSerialOfAtLeast64Bits(LintedCertificate certificate) {
        return certificate.tbs().serial().length() >= MIN_SERIAL_OCTETS;
    }

    static boolean namesTheSignatureAlgorithm(LintedCertificate certificate) {
        return certificate
                .tbs()
                .signature()
                .encodesAs(Der.encode(certificate.expected().algorithm().identifier()));
    }

    static boolean isSignedAsTheIssuersKeyDemands(LintedCertificate certificate) {
        return certificate.expected().algorithm()
                == SignatureAlgorithm.of(certificate.signingKeyType());
    }

    static boolean hasTheIssuersOctets(LintedCertificate certificate) {
        return certificate.tbs().issuer().encodesAs(certificate.issuer().name().der());
    }

    static boolean hasAnIssuerName(LintedCertificate certificate) {
        return certificate.tbs().issuer().length() > 0;
    }

    static boolean beginsBeforeItEnds(LintedCertificate certificate) {
        return certificate.notBefore().isBefore(certificate.notAfter());
    }

    static boolean writesTimesByTheirYear(LintedCertificate certificate) {
        return isWrittenByItsYear(certificate.tbs().notBefore(), certificate.notBefore())
                && isWrittenByItsYear(certificate.tbs().notAfter(), certificate.notAfter());
    }

    private static boolean isWrittenByItsYear(DerElement written, Instant time) {
        int year = time.atOffset(ZoneOffset.UTC).getYear();
        return written.is(DerElement.UTC_TIME) == (year <= LAST_UTC_TIME_YEAR);
    }

    static boolean endsWithItsIssuer(LintedCertificate certificate) {
        return certificate.expected().issuer().stream()
                .noneMatch(issuer -> certificate.notAfter().isAfter(issuer.notAfter()));
    }

    static boolean hasASubjectAsAuthority(LintedCertificate certificate) {
        return !certificate.isAuthority() || !certificate.subject().isEmpty();
    }

    /** Only the issuer's name may be out of order: it is somebody else's. */
    static boolean hasSortedSubject(LintedCertificate certificate) {
        for (DerElement rdn : certificate.tbs().subject().children()) {
            List<DerElement> attributes = rdn.children();
            for (int i = 1; i < attributes.size(); i++) {
                if (attributes.get(i - 1).compareEncoding(attributes.get(i)) > 0) {
                    return false;
                }
            }
        }
        return true;
    }

    static boolean hasNoUniqueIdentifiers(LintedCertificate certificate) {
        return !certificate.tbs().hasUniqueIdentifiers();
    }

    /** A root that says nothing of key usage may use its key for everything. */
    static boolean isIssuedByAnAuthority(LintedCertificate certificate) {
        Optional<Certificate> issuer = certificate.expected().issuer();
        return issuer.isEmpty() ? certificate.isAuthority() : maySign(issuer.get());
    }

    private static boolean maySign(Certificate issuer) {
        return issuer.isCa()
                && issuer.keyUsage()
                        .map(usages -> usages.contains(KeyUsage.KEY_CERT_SIGN))
                        .orElse(true);
    }

    static boolean fitsThePathLength(LintedCertificate certificate) {
        OptionalInt above =
                certificate
                        .expected()
                        .issuer()
                        .map(Certificate::pathLength)
                        .orElse(OptionalInt.empty());
        return above.isEmpty()
                || !(certificate.expected().usage() instanceof Usage.Authority authority)
                || authority.pathLength().orElse(Integer.MAX_VALUE) < above.getAsInt();
    }
}
