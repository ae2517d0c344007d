package org.postseal.authority;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postseal.x509.Octets;

/**
 * Octets in a file that is there until this is closed. They are written first, by one thread, and
 * read as often as needed after {@link #finish}.
 */
public final class OctetFile implements Octets, Closeable {

    private static final int BUFFER = 64 * 1024;

    private final Path path;
    private final OutputStream sink;
    private long length;

    OctetFile(Path path) throws IOException {
        this.path = path;
        this.sink = new BufferedOutputStream(Files.newOutputStream(path), BUFFER);
    }

    /** Takes what the file shall hold. */
    public OutputStream sink() {
        return sink;
    }

    /** Nothing is written from now on. */
    public OctetFile finish() throws IOException {
        sink.close();
        length = Files.size(path);
        return this;
    }

    Path path() {
        return path;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
        }
    }

    /** Removes the file. */
    @Override
    public void close() throws IOException {
        try (sink) {
            Files.deleteIfExists(path);
        }
    }
}
