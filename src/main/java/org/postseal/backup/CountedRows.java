package org.postseal.backup;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Counts and hashes the rows that pass, in PostgreSQL's text format for COPY: a line each. */
final class CountedRows {

    private final MessageDigest sha256;
    private long count;

    CountedRows() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    OutputStream to(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] octets, int offset, int length) throws IOException {
                add(octets, offset, length);
                out.write(octets, offset, length);
            }
        };
    }

    InputStream from(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read(byte[] octets, int offset, int length) throws IOException {
                int read = in.read(octets, offset, length);
                if (read > 0) {
                    add(octets, offset, read);
                }
                return read;
            }
        };
    }

    private void add(byte[] octets, int offset, int length) {
        sha256.update(octets, offset, length);
        for (int i = offset; i < offset + length; i++) {
            if (octets[i] == '\n') {
                count++;
            }
        }
    }

    /** Once all have passed. */
    Summary.Rows finish() {
        return new Summary.Rows(count, HexFormat.of().formatHex(sha256.digest()));
    }
}
