package org.postseal.certificate;

import static java.util.Objects.requireNonNull;

import org.postseal.x509.SerialNumber;

/** Which certificate: a serial number is unique below its issuer (RFC 5280 §4.1.2.2). */
public record CertificateId(SerialNumber serial, AuthorityName authority) {

    public CertificateId {
        requireNonNull(serial, "serial");
        requireNonNull(authority, "authority");
    }
}
