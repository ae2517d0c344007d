package org.postseal.authority;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.CertificateId;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.certificate.Succession;
import org.postseal.x509.Certificate;
import org.postseal.x509.KeyUsage;

/**
 * An authority of ours, without its key.
 *
 * @param parent the authority of ours that certified it; empty for a root and below an outside
 *     issuer
 * @param chain the issuers above it, each certified by the next up to the trust anchor, where it is
 *     known; then what leads on from there to the roots that it has followed
 * @param successor who signs in its place
 */
public record Authority(
        AuthorityName name,
        AuthorityKind kind,
        Optional<AuthorityName> parent,
        Certificate certificate,
        List<Certificate> chain,
        Optional<Succession.Next> successor) {

    public Authority {
        requireNonNull(name, "name");
        requireNonNull(kind, "kind");
        requireNonNull(parent, "parent");
        requireNonNull(certificate, "certificate");
        chain = List.copyOf(chain);
        requireNonNull(successor, "successor");
    }

    /** One that nobody follows yet. */
    Authority(
            AuthorityName name,
            AuthorityKind kind,
            Optional<AuthorityName> parent,
            Certificate certificate,
            List<Certificate> chain) {
        this(name, kind, parent, certificate, chain, Optional.empty());
    }

    Authority followedBy(Optional<Succession.Next> next) {
        return new Authority(name, kind, parent, certificate, chain, next);
    }

    /**
     * When the host of a certificate of this authority should ask for the next one. Once there is a
     * successor, hosts are drawn to it over half the time that is left here, each at a moment of
     * its own, unless they come earlier anyway.
     */
    public Instant renewAfter(IssuedCertificate issued) {
        Instant usual = issued.renewAfter();
        return successor
                .map(next -> handover(issued.certificate(), next.since()))
                .filter(moment -> moment.isBefore(usual))
                .orElse(usual);
    }

    private Instant handover(Certificate host, Instant since) {
        long left = Math.max(0, Duration.between(since, certificate.notAfter()).toSeconds());
        double part = Long.parseLong(host.sha256().substring(0, 8), 16) / (double) (1L << 32);
        return since.truncatedTo(ChronoUnit.SECONDS).plusSeconds((long) (left * part / 2.0));
    }

    /**
     * Which certificate of its parent's it has; empty when no authority of ours has certified it.
     */
    public Optional<CertificateId> id() {
        return parent.map(issuer -> new CertificateId(certificate.serial(), issuer));
    }

    /** Itself and all above it. */
    public Stream<Certificate> path() {
        return Stream.concat(Stream.of(certificate), chain.stream());
    }

    /**
     * What a host serves above its own certificate: every intermediate, without the root. What
     * leads on to an older root is among them while it is good: with an ended one, some readers
     * would look no further.
     */
    public List<Certificate> intermediates(Instant now) {
        return path().filter(issuer -> !issuer.isSelfIssued())
                .filter(issuer -> issuer.equals(certificate) || !now.isAfter(issuer.notAfter()))
                .toList();
    }

    /** Up to the trust anchor, and no further. */
    public List<Certificate> anchored() {
        List<Certificate> all = path().toList();
        int anchor = trustAnchor().map(all::indexOf).orElse(all.size() - 1);
        return all.subList(0, anchor + 1);
    }

    /** The certificate that a client has to trust, where it is known. */
    public Optional<Certificate> trustAnchor() {
        return path().filter(Certificate::isSelfIssued).findFirst();
    }

    /** An authority without keyUsage, as the stock OpenSSL root is, may all (RFC 5280 §4.2.1.3). */
    public boolean maySignCrls() {
        return certificate.keyUsage().map(usage -> usage.contains(KeyUsage.CRL_SIGN)).orElse(true);
    }
}
