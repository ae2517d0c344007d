package org.postseal.backup;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * A compressed tar, which strangers' tools read too. A tar says of each entry how long it is before
 * its octets: so what is long comes in parts, {@code NAME/00000001} and so on.
 */
final class ArchiveWriter implements Closeable {

    static final int PART = 1024 * 1024;

    /** Longer than an age chunk, which would else be encrypted in pieces. */
    private static final int BUFFER = 128 * 1024;

    private final TarArchiveOutputStream tar;

    /** Closing this closes {@code out}. */
    ArchiveWriter(OutputStream out) throws IOException {
        tar =
                new TarArchiveOutputStream(
                        new GZIPOutputStream(new BufferedOutputStream(out, BUFFER), BUFFER));
    }

    static String part(String name, int number) {
        return String.format(Locale.ROOT, "%s/%08d", name, number);
    }

    void entry(String name, byte[] content) throws IOException {
        entry(name, content, content.length);
    }

    private void entry(String name, byte[] content, int length) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(length);
        entry.setMode(0600);
        tar.putArchiveEntry(entry);
        tar.write(content, 0, length);
        tar.closeArchiveEntry();
    }

    /** Takes any number of octets; nothing else may be written until it is closed. */
    OutputStream parts(String name) {
        return new OutputStream() {
            private final byte[] part = new byte[PART];
            private int filled;
            private int number;

            @Override
            public void write(int octet) throws IOException {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] octets, int offset, int length) throws IOException {
                int done = 0;
                while (done < length) {
                    int some = Math.min(length - done, PART - filled);
                    System.arraycopy(octets, offset + done, part, filled, some);
                    filled += some;
                    done += some;
                    if (filled == PART) {
                        pass();
                    }
                }
            }

            private void pass() throws IOException {
                number++;
                entry(part(name, number), part, filled);
                filled = 0;
            }

            @Override
            public void close() throws IOException {
                if (filled > 0) {
                    pass();
                }
            }
        };
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
