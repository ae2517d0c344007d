package org.postseal.certificate;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.postseal.x509.Certificate;
import org.postseal.x509.SerialNumber;

/**
 * A certificate that an authority of ours has issued, with what is known about it.
 *
 * @param issuedAt when it was signed, to the millisecond; {@code notBefore} lies a little earlier
 * @param requestedBy the identity that asked for it
 */
public record IssuedCertificate(
        Certificate certificate,
        AuthorityName authority,
        ProfileName profile,
        Instant issuedAt,
        String requestedBy,
        Optional<Revocation> revocation) {

    public IssuedCertificate {
        requireNonNull(certificate, "certificate");
        requireNonNull(authority, "authority");
        requireNonNull(profile, "profile");
        requireNonNull(issuedAt, "issuedAt");
        requireNonNull(requestedBy, "requestedBy");
        requireNonNull(revocation, "revocation");
    }

    public SerialNumber serial() {
        return certificate.serial();
    }

    public CertificateId id() {
        return new CertificateId(serial(), authority);
    }

    /** {@code notAfter} is inclusive (RFC 5280 §4.1.2.5). */
    public Status status(Instant now) {
        if (revocation.isPresent()) {
            return Status.REVOKED;
        }
        return now.isAfter(certificate.notAfter()) ? Status.EXPIRED : Status.VALID;
    }

    /** When its host should ask for the next one: after two thirds of its life. */
    public Instant renewAfter() {
        Duration life = Duration.between(certificate.notBefore(), certificate.notAfter());
        return certificate.notBefore().plusSeconds(life.toSeconds() * 2 / 3);
    }
}
