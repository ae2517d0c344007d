package org.postseal.backup;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Reads what {@link ArchiveWriter} wrote, in its order; whatever else is there is an error. */
final class ArchiveReader implements Closeable {

    private static final int BUFFER = 128 * 1024;

    private final InputStream plain;
    private final GZIPInputStream zipped;
    private final TarArchiveInputStream tar;

    /** The one whose octets come next; null at the end. */
    private TarArchiveEntry next;

    ArchiveReader(InputStream in) throws IOException {
        plain = in;
        zipped = new GZIPInputStream(in, BUFFER);
        tar = new TarArchiveInputStream(zipped);
        next = tar.getNextEntry();
    }

    /** The content of the next entry, whose name must begin so. */
    byte[] entry(String name, int longest) throws IOException {
        if (!isNext(name)) {
            throw new IOException("it has no " + name + " where that belongs");
        }
        byte[] content = tar.readNBytes(longest + 1);
        if (content.length > longest) {
            throw new IOException(name + " in it is too long");
        }
        next = tar.getNextEntry();
        return content;
    }

    boolean isNext(String name) {
        return next != null && next.getName().equals(name);
    }

    /** Empty at the end. */
    String nextName() {
        return next == null ? "" : next.getName();
    }

    /** The parts of {@code name}, one after the other; to be read to its end. */
    InputStream parts(String name) {
        return new InputStream() {
            private int number = 1;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] octets, int offset, int length) throws IOException {
                while (isNext(ArchiveWriter.part(name, number))) {
                    int count = tar.read(octets, offset, length);
                    if (count >= 0) {
                        return count;
                    }
                    next = tar.getNextEntry();
                    number++;
                }
                return -1;
            }
        };
    }

    /** Only whoever has read to the end of the encrypted file knows that it is whole. */
    void end() throws IOException {
        if (next != null) {
            throw new IOException("it has " + next.getName() + ", which does not belong there");
        }
        zipped.transferTo(OutputStream.nullOutputStream()); // the tar's padding
        if (plain.read() >= 0) {
            throw new IOException("something follows its end");
        }
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
