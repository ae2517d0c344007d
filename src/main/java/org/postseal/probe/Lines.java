package org.postseal.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** What is said in the clear before TLS: short lines, and few of them. */
final class Lines {

    /** RFC 5321 §4.5.3.1.5 has 512; IMAP's greeting may list capabilities. */
    private static final int LONGEST = 2048;

    /** Of all lines together. */
    private static final int MOST = 16 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[1024];
    private int at;
    private int end;
    private int total;

    Lines(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    void send(String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(US_ASCII));
        socket.getOutputStream().flush();
    }

    /**
     * The next line without its end.
     *
     * @throws ProbeFailure when the server says too much or ends
     */
    String next() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = read(); octet != '\n'; octet = read()) {
            if (line.length() == LONGEST) {
                throw new ProbeFailure("The server's lines are longer than any mail server's.");
            }
            line.append(new String(new byte[] {(byte) octet}, ISO_8859_1));
        }
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r'
                ? line.substring(0, length - 1)
                : line.toString();
    }

    /**
     * What came along with the answer to STARTTLS would be taken for a part of the encrypted
     * session, though anyone could have put it there (CVE-2011-0411).
     *
     * @throws ProbeFailure when there is something
     */
    void requireNothingMore() throws IOException {
        if (at < end || in.available() > 0) {
            throw new ProbeFailure(
                    "Something was sent in the clear behind the answer to STARTTLS: the server, or someone between, injects"
                            + " plaintext.");
        }
    }

    private int read() throws IOException {
        if (at == end) {
            at = 0;
            end = in.read(buffer);
            if (end < 0) {
                end = 0;
                throw new ProbeFailure("The server closed the connection before TLS.");
            }
            total += end;
            if (total > MOST) {
                throw new ProbeFailure("The server says more than any mail server before TLS.");
            }
        }
        return buffer[at++] & 0xff;
    }
}
