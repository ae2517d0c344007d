package org.postseal.access;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postseal.certificate.BlockedKeys;
import org.postseal.certificate.Certificates;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.certificate.Status;
import org.postseal.certificate.Succession;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;
import org.postseal.x509.SignedRequest;

/**
 * Hosts that show their current certificate, over TLS or as the signer of a request. Nothing in a
 * certificate is believed: it is one of ours if these very octets are stored.
 */
@ApplicationScoped
public class HostCertificates {

    /** How far a signing time may be from now. */
    private static final Duration RECENT = Duration.ofMinutes(10);

    private final Certificates certificates;
    private final BlockedKeys blockedKeys;
    private final Succession succession;
    private final Clock clock;
    private final Duration grace;

    HostCertificates(
            Certificates certificates,
            BlockedKeys blockedKeys,
            Succession succession,
            Clock clock,
            @ConfigProperty(name = "postseal.renewal-grace", defaultValue = "P7D") Duration grace) {
        this.certificates = certificates;
        this.blockedKeys = blockedKeys;
        this.succession = succession;
        this.clock = clock;
        this.grace = grace;
    }

    /**
     * The host of a certificate that was shown in a handshake.
     *
     * @param der may be anything
     * @param needed what it wants to do
     * @throws Problem of kind {@code UNAUTHENTICATED}
     */
    public Identity authenticate(byte[] der, Permission needed) {
        Certificate shown;
        try {
            shown = Certificate.parse(der);
        } catch (Problem unreadable) {
            throw refusal("The client certificate can't be read: " + unreadable.detail());
        }
        return authenticate(shown, needed);
    }

    /**
     * The host of a certificate whose key's possession has been proved.
     *
     * @param needed what it wants to do: to renew, it may have expired a while ago
     * @throws Problem of kind {@code UNAUTHENTICATED} unless it was issued to a host here, is not
     *     revoked, has not expired (to renew: for longer than {@code postseal.renewal-grace}), and
     *     its key is not known to be exposed
     */
    public Identity authenticate(Certificate shown, Permission needed) {
        IssuedCertificate current =
                certificates
                        .findExactly(shown)
                        .filter(found -> !found.requestedBy().equals(Identity.SERVICE.id()))
                        .orElseThrow(
                                () ->
                                        refusal(
                                                "The client certificate was not issued to a host by this service."));
        Instant now = clock.instant();
        if (current.status(now) == Status.REVOKED) {
            throw refusal("The client certificate is revoked; enrol the host anew.");
        }
        if (blockedKeys.contains(shown.key())) {
            // Revoked for it was perhaps only the newest of the certificates that the key has.
            throw refusal(
                    "The client certificate's key was reported as exposed; enrol the host anew, with a new key.");
        }
        requireLife(shown, now, needed);
        return Identity.host(current).following(succession);
    }

    private void requireLife(Certificate shown, Instant now, Permission needed) {
        if (now.isAfter(shown.notAfter().plus(grace))) {
            throw refusal(
                    "The client certificate expired on "
                            + shown.notAfter()
                            + ", too long ago to renew it; enrol the host anew.");
        }
        if (needed != Permission.ISSUE && now.isAfter(shown.notAfter())) {
            throw refusal(
                    "The client certificate expired on "
                            + shown.notAfter()
                            + ", and is good for its renewal only; renew it first.");
        }
    }

    /**
     * The host that signed a request just now.
     *
     * @param needed what it wants to do
     * @throws Problem of kind {@code UNAUTHENTICATED}, also when it was signed more than ten
     *     minutes from now
     */
    public Identity authenticate(SignedRequest request, Permission needed) {
        Duration away = Duration.between(request.signingTime(), clock.instant()).abs();
        if (away.compareTo(RECENT) > 0) {
            throw refusal(
                    "The CMS was signed at "
                            + request.signingTime()
                            + ", more than ten minutes from now; sign the request anew, with the clock set right.");
        }
        return authenticate(request.signer(), needed);
    }

    private static Problem refusal(String detail) {
        return new Problem(Kind.UNAUTHENTICATED, detail);
    }
}
