package org.postseal.x509;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Counts the octets that pass. */
final class CountingStream extends FilterOutputStream {

    private long count;

    CountingStream(OutputStream out) {
        super(out);
    }

    long count() {
        return count;
    }

    @Override
    public void write(int octet) throws IOException {
        out.write(octet);
        count++;
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        out.write(octets, offset, length);
        count += length;
    }
}
