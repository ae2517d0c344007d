package org.postseal.revocation;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import org.postseal.authority.OctetFile;
import org.postseal.revocation.RevokedCertificates.Entry;
import org.postseal.x509.CrlEntryWriter;
import org.postseal.x509.Octets;

/** The entries of one list, encoded, in a file: a million have 49 MB. */
final class CrlEntries implements Closeable {

    private final int shard;
    private final Instant before;
    private final OctetFile file;
    private final CrlEntryWriter writer;

    /**
     * @param before when the list was made that this one follows
     * @param file closed with this
     */
    CrlEntries(int shard, Instant before, OctetFile file) {
        this.shard = shard;
        this.before = before;
        this.file = file;
        this.writer = new CrlEntryWriter(file.sink());
    }

    /** Takes it if it belongs here. */
    void offer(Entry entry) throws IOException {
        if (entry.belongsTo(shard, before)) {
            writer.write(entry.serial(), entry.revoked(), entry.reason());
        }
    }

    int shard() {
        return shard;
    }

    Instant before() {
        return before;
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
