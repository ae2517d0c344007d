package org.postseal.rest;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postseal.authority.Authority;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.x509.Certificate;

/**
 * What a mail host serves: its certificate, then every intermediate. The root is left out: clients
 * have it.
 */
record Chain(List<Certificate> certificates) {

    static Chain of(IssuedCertificate issued, Authority authority, Instant now) {
        return new Chain(
                Stream.concat(
                                Stream.of(issued.certificate()),
                                authority.intermediates(now).stream())
                        .toList());
    }

    /** RFC 8555 §9.1. */
    String pem() {
        return certificates.stream().map(Certificate::pem).collect(Collectors.joining());
    }

    Certificate leaf() {
        return certificates.get(0);
    }
}
