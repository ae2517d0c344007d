package org.postseal.revocation;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import org.postseal.authority.OctetFile;
import org.postseal.x509.CrlEntryWriter;
import org.postseal.x509.Octets;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SerialNumber;

/** The entries of one list, encoded, in a file: a million have 49 MB. */
final class CrlEntries implements RevokedCertificates.Visitor, Closeable {

    private final OctetFile file;
    private final CrlEntryWriter writer;

    /**
     * @param file closed with this
     */
    CrlEntries(OctetFile file) {
        this.file = file;
        this.writer = new CrlEntryWriter(file.sink());
    }

    @Override
    public void visit(SerialNumber serial, Instant revoked, RevocationReason reason)
            throws IOException {
        writer.write(serial, revoked, reason);
    }

    long count() {
        return writer.entries();
    }

    /** There are no more. */
    Octets finish() throws IOException {
        return file.finish();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
