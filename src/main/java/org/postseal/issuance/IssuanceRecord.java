package org.postseal.issuance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postseal.access.Identity;
import org.postseal.audit.AuditEvent;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.certificate.Renewals.Renewal;
import org.postseal.problem.Problem;
import org.postseal.x509.Csr;
import org.postseal.x509.SubjectAltName;

/** What goes on record of a request for a certificate. */
final class IssuanceRecord {

    private static final String ACTION = "certificate.issue";

    private IssuanceRecord() {}

    static AuditEvent grant(Identity caller, IssuedCertificate issued, Optional<Renewal> renewal) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("serial", issued.serial().hex());
        details.put("authority", issued.authority().value());
        details.put("profile", issued.profile().value());
        details.put("names", texts(issued.certificate().names()));
        details.put("notAfter", issued.certificate().notAfter().toString());
        details.put("sha256", issued.certificate().sha256());
        renewal.ifPresent(
                made -> {
                    details.put("renewalOf", made.previous().serial().hex());
                    details.put("diverging", made.diverging());
                });
        return AuditEvent.granted(caller.id(), ACTION, details);
    }

    static AuditEvent refusal(
            Identity caller, byte[] octets, IssuanceOptions options, Problem problem) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("reason", problem.detail());
        details.put("names", texts(requestedNames(octets, options)));
        options.profile().ifPresent(name -> details.put("profile", name.value()));
        options.authority().ifPresent(name -> details.put("authority", name.value()));
        return AuditEvent.refused(caller.id(), ACTION, details);
    }

    /** As far as the CSR can be read at all. */
    private static List<SubjectAltName> requestedNames(byte[] octets, IssuanceOptions options) {
        try {
            return Issuance.names(Csr.parse(octets), options);
        } catch (Problem unreadable) {
            return options.names();
        }
    }

    private static List<String> texts(List<SubjectAltName> names) {
        return names.stream().map(SubjectAltName::text).toList();
    }
}
