package org.postseal.rest;

import jakarta.inject.Singleton;
import java.util.Optional;
import org.postseal.access.AccessRules;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.Certificates;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.http.Caller;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.SerialNumber;

/** The certificates that the caller may see. What it may not is, for it, not there. */
@Singleton
class VisibleCertificates {

    private final Certificates certificates;
    private final Caller caller;

    VisibleCertificates(Certificates certificates, Caller caller) {
        this.certificates = certificates;
        this.caller = caller;
    }

    /**
     * The certificate that a path names.
     *
     * @param serial hexadecimal
     * @throws Problem of kind {@code NOT_FOUND}, or as {@link Certificates#find}
     */
    IssuedCertificate find(String serial, Optional<String> authority) {
        return certificates
                .find(SerialNumber.parse(serial), authority.map(AuthorityName::new))
                .filter(found -> AccessRules.mayRead(caller.identity(), found))
                .orElseThrow(
                        () ->
                                new Problem(
                                        Kind.NOT_FOUND,
                                        "There is no certificate with this serial."));
    }
}
