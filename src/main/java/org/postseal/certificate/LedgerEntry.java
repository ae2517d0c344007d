package org.postseal.certificate;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.postseal.audit.EncodedEvent;
import org.postseal.certificate.Renewals.Renewal;

/**
 * What is stored together or not at all.
 *
 * @param issuers by which the authority, and each above it, was certified by one of ours
 * @param shard which of several revocation lists the certificate names
 */
public record LedgerEntry(
        IssuedCertificate certificate,
        List<CertificateId> issuers,
        Optional<Integer> shard,
        Optional<Claim> claim,
        Optional<Renewal> renewal,
        EncodedEvent event) {

    public LedgerEntry {
        requireNonNull(certificate, "certificate");
        issuers = List.copyOf(issuers);
        requireNonNull(shard, "shard");
        requireNonNull(claim, "claim");
        requireNonNull(renewal, "renewal");
        requireNonNull(event, "event");
    }
}
