package org.postseal.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code openssl s_server} on a free port of loopback. */
public final class OpenSslServer implements AutoCloseable {

    private static final Pattern ACCEPTING = Pattern.compile("ACCEPT \\S+:(\\d+)\n");

    private final Process process;
    private final int port;

    private OpenSslServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param options its own, with files of {@code directory}
     */
    public static OpenSslServer start(Path directory, String... options) {
        List<String> line = new ArrayList<>(List.of("openssl", "s_server"));
        line.addAll(List.of("-accept", "127.0.0.1:0"));
        line.addAll(List.of(options));
        try {
            Process process =
                    new ProcessBuilder(line)
                            .directory(directory.toFile())
                            .redirectErrorStream(true)
                            .start();
            return new OpenSslServer(process, port(process.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int port(InputStream output) throws IOException {
        StringBuilder said = new StringBuilder();
        for (int c = output.read(); c >= 0; c = output.read()) {
            said.append((char) c);
            Matcher accepting = ACCEPTING.matcher(said);
            if (c == '\n' && accepting.find()) {
                return Integer.parseInt(accepting.group(1));
            }
        }
        throw new AssertionError("openssl s_server ended: " + said);
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
