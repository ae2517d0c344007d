package org.postseal.x509;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Octets that may be too many to hold, of a length that is known; they can be written out as often
 * as they are needed, always the same.
 */
public interface Octets {

    long length();

    void writeTo(OutputStream out) throws IOException;

    /** All of them, when they are few. */
    default byte[] toByteArray() {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(Math.toIntExact(length()));
        try {
            writeTo(octets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return octets.toByteArray();
    }

    /** None at all, as for a CRL that revokes nothing. */
    static Octets none() {
        return of(new byte[0]);
    }

    /** Such as are in memory. */
    static Octets of(byte[] octets) {
        return new Octets() {
            @Override
            public long length() {
                return octets.length;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(octets);
            }
        };
    }

    /**
     * One after the other. A part that comes out shorter or longer than it said is an {@link
     * IOException}: the lengths around it are written already, so that the whole would mean
     * something else.
     */
    static Octets concat(Octets... parts) {
        return new Octets() {
            @Override
            public long length() {
                long length = 0;
                for (Octets part : parts) {
                    length += part.length();
                }
                return length;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                for (Octets part : parts) {
                    CountingStream counting = new CountingStream(out);
                    part.writeTo(counting);
                    if (counting.count() != part.length()) {
                        throw new IOException(
                                "%d octets where %d were announced"
                                        .formatted(counting.count(), part.length()));
                    }
                }
            }
        };
    }
}
