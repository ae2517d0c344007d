package org.postseal.authority;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.postseal.x509.Certificate;

/** What is odd in an imported authority but works today: told, not refused. */
final class Oddities {

    /**
     * The longest life of a host's certificate, which an authority with less left can no longer
     * give.
     */
    private static final Duration LONGEST_LEAF = Duration.ofDays(397);

    private Oddities() {}

    static List<String> of(Authority authority, Instant now) {
        Certificate certificate = authority.certificate();
        List<String> warnings = new ArrayList<>();
        if (certificate.keyUsage().isEmpty()) {
            warnings.add(
                    "The certificate has no keyUsage (RFC 5280 section 4.2.1.3), as openssl req -x509 leaves it out:"
                            + " openssl verify -x509_strict and Python 3.13 refuse it, everything else takes it.");
        }
        if (certificate.subjectKeyIdentifier().isEmpty()) {
            warnings.add(
                    "The certificate has no subjectKeyIdentifier (RFC 5280 section 4.2.1.2), which strict clients ask"
                            + " of an authority.");
        }
        if (authority.trustAnchor().isEmpty()) {
            warnings.add(
                    "The root above is not known here, so /roots.pem does not have it; send it along in the part"
                            + " certificate.");
        }
        if (certificate.notAfter().isBefore(now.plus(LONGEST_LEAF))) {
            warnings.add(
                    "The certificate ends on "
                            + certificate.notAfter()
                            + "; hosts can't get certificates that live longer.");
        }
        return List.copyOf(warnings);
    }
}
