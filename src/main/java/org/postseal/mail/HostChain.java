package org.postseal.mail;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.postseal.authority.Authority;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.x509.Certificate;

/**
 * A certificate that a host may serve now, with what it serves above it.
 *
 * @param certificates the leaf first, then every intermediate, each certified by the next; no root
 * @param since when Postseal got to know it: the newest is the one that a host should serve
 * @param renewAfter when the host should ask for the next one
 * @param authority which of ours has issued it; empty for a chain of another that is kept
 * @param pem all certificates (RFC 8555 §9.1)
 */
record HostChain(
        List<Certificate> certificates,
        Instant since,
        Instant renewAfter,
        Optional<AuthorityName> authority,
        PemFile pem) {

    HostChain {
        certificates = List.copyOf(certificates);
    }

    HostChain(
            List<Certificate> certificates,
            Instant since,
            Instant renewAfter,
            Optional<AuthorityName> authority) {
        this(certificates, since, renewAfter, authority, PemFile.of(certificates));
    }

    static HostChain of(IssuedCertificate issued, Authority authority, Instant now) {
        return new HostChain(
                Stream.concat(
                                Stream.of(issued.certificate()),
                                authority.intermediates(now).stream())
                        .toList(),
                issued.issuedAt(),
                authority.renewAfter(issued),
                Optional.of(authority.name()));
    }

    static HostChain kept(List<Certificate> certificates, Instant keptAt) {
        Certificate leaf = certificates.get(0);
        Duration life = Duration.between(leaf.notBefore(), leaf.notAfter());
        return new HostChain(
                certificates,
                keptAt,
                leaf.notBefore().plusSeconds(life.toSeconds() * 2 / 3),
                Optional.empty());
    }

    Certificate leaf() {
        return certificates.get(0);
    }

    /** For people: the name of an authority of ours, or another's subject. */
    String issuer() {
        return authority.map(AuthorityName::value).orElseGet(() -> leaf().issuer().toString());
    }

    /** Lower-case hexadecimal SHA-256 of the leaf's SubjectPublicKeyInfo. */
    String spkiSha256() {
        return leaf().key().sha256();
    }

    /** When it is late for that: a sixth of its life is left. */
    Instant lateAfter() {
        Duration life = Duration.between(leaf().notBefore(), leaf().notAfter());
        return leaf().notBefore().plusSeconds(life.toSeconds() * 5 / 6);
    }
}
