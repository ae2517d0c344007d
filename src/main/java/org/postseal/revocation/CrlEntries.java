package org.postseal.revocation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.postseal.x509.CrlEntryWriter;
import org.postseal.x509.Octets;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SerialNumber;

/** The entries of one list, encoded, in memory: 40 octets or so for each. */
final class CrlEntries implements RevokedCertificates.Visitor {

    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private final CrlEntryWriter writer = new CrlEntryWriter(octets);

    @Override
    public void visit(SerialNumber serial, Instant revoked, RevocationReason reason) {
        try {
            writer.write(serial, revoked, reason);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes all", e);
        }
    }

    long count() {
        return writer.entries();
    }

    Octets octets() {
        return Octets.of(octets.toByteArray());
    }
}
