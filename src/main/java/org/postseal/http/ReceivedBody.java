package org.postseal.http;

import java.io.ByteArrayInputStream;
import java.util.Arrays;

/** A whole body in memory; {@link #close} wipes it, since it may hold a passphrase. */
final class ReceivedBody extends ByteArrayInputStream {

    ReceivedBody() {
        super(new byte[0]);
    }

    /** Adds octets at the end; a buffer that has become too small is wiped. */
    void append(byte[] octets) {
        if (count + octets.length > buf.length) {
            byte[] small = buf;
            buf = Arrays.copyOf(small, Math.max(2 * small.length, count + octets.length));
            Arrays.fill(small, (byte) 0);
        }
        System.arraycopy(octets, 0, buf, count, octets.length);
        count += octets.length;
    }

    @Override
    public void close() {
        Arrays.fill(buf, (byte) 0);
        pos = count;
    }
}
