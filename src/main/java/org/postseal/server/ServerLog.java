package org.postseal.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Copies what the server says into a file of at most 5 MiB and keeps one older file, so that it
 * can't fill the disk. The pipe is always read to its end: a server whose log is full would wait.
 */
final class ServerLog {

    private static final Logger LOG = Logger.getLogger(ServerLog.class);
    private static final long MAX_OCTETS = 5L << 20;
    private static final int CHUNK = 8192;

    private final Path file;

    /** The latest output, to explain a server that did not start. */
    private volatile String latest = "";

    ServerLog(Path file) {
        this.file = file;
    }

    /** Starts to copy, on a thread that ends with the stream. */
    void copy(InputStream output) {
        Thread thread = new Thread(() -> drain(output), "postgresql-log");
        thread.setDaemon(true);
        thread.start();
    }

    /** Why the server gave up, in its own words, if it said so. */
    Optional<String> complaint() {
        return latest.lines()
                .filter(line -> line.contains("FATAL:") || line.contains("PANIC:"))
                .reduce((first, second) -> second)
                .map(line -> line.replaceFirst("^.*?(FATAL|PANIC):\\s*", ""));
    }

    void drain(InputStream output) {
        byte[] chunk = new byte[CHUNK];
        try (output) {
            for (int count = output.read(chunk); count > 0; count = output.read(chunk)) {
                String text = new String(chunk, 0, count, UTF_8);
                latest =
                        (latest + text)
                                .substring(Math.max(0, latest.length() + text.length() - CHUNK));
                write(ByteBuffer.wrap(chunk, 0, count));
            }
        } catch (IOException e) {
            LOG.debug("PostgreSQL's output ended", e);
        }
    }

    private void write(ByteBuffer text) {
        try {
            if (Files.exists(file) && Files.size(file) + text.remaining() > MAX_OCTETS) {
                Files.move(
                        file,
                        file.resolveSibling(file.getFileName() + ".1"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            try (FileChannel channel =
                    FileChannel.open(
                            file,
                            Set.of(CREATE, WRITE, APPEND),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")))) {
                channel.write(text);
            }
        } catch (IOException e) {
            LOG.debug("Can't write PostgreSQL's log", e);
        }
    }
}
