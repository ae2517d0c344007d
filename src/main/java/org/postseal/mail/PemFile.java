package org.postseal.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.stream.Collectors;
import org.postseal.http.Cacheable;
import org.postseal.x509.Certificate;

/** What hosts ask for again and again: put together, and its version computed, once. */
final class PemFile {

    private final byte[] octets;
    private final String version;

    private PemFile(byte[] octets) {
        this.octets = octets;
        this.version = Cacheable.version(octets);
    }

    static PemFile of(List<Certificate> certificates) {
        return new PemFile(
                certificates.stream()
                        .map(Certificate::pem)
                        .collect(Collectors.joining())
                        .getBytes(US_ASCII));
    }

    Cacheable cacheable() {
        return Cacheable.of(version, () -> octets);
    }
}
