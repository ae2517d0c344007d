package org.postseal.certificate;

import java.util.List;
import org.postseal.x509.SerialNumber;
import org.postseal.x509.SubjectKey;

/**
 * Where a certificate stands among the renewals of one host.
 *
 * @param generation how many renewals lie between an enrolment and it
 * @param renewals what it was renewed with
 */
public record Lineage(int generation, List<Renewed> renewals) {

    public Lineage {
        renewals = List.copyOf(renewals);
    }

    /**
     * A renewal.
     *
     * @param spkiSha256 SHA-256 in hex of its SubjectPublicKeyInfo
     */
    public record Renewed(SerialNumber serial, String spkiSha256) {}

    /**
     * Whether two different keys have renewed the certificate: somebody else may have its key, or
     * an answer was lost.
     */
    public boolean isDiverging() {
        return renewals.stream().map(Renewed::spkiSha256).distinct().count() > 1;
    }

    /** Whether it would, if {@code key} renewed it as well. */
    public boolean divergesWith(SubjectKey key) {
        return renewals.stream().anyMatch(renewed -> !renewed.spkiSha256().equals(key.sha256()));
    }
}
