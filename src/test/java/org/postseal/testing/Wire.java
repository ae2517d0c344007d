package org.postseal.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** HTTP as bytes on a socket, for what no client library would send. */
public final class Wire {

    private Wire() {}

    /** Sends {@code request} and reads until the server closes or is silent for two seconds. */
    public static String send(int port, String request) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(2_000);
            write(socket, request);
            return readAll(socket);
        }
    }

    /**
     * The same from {@code 127.0.0.2}: a client of its own, whose failures are not counted with
     * those of the other tests.
     */
    public static String sendFromElsewhere(int port, String request) throws IOException {
        byte[] elsewhere = {127, 0, 0, 2};
        try (Socket socket =
                new Socket(
                        InetAddress.getByAddress(new byte[] {127, 0, 0, 1}),
                        port,
                        InetAddress.getByAddress(elsewhere),
                        0)) {
            socket.setSoTimeout(2_000);
            write(socket, request);
            return readAll(socket);
        }
    }

    public static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /**
     * Writes {@code total} octets of a body after {@code head}; the count that could be written.
     */
    public static long flood(Socket socket, String head, long total) throws IOException {
        write(socket, head);
        byte[] chunk = new byte[64 * 1024];
        long sent = 0;
        try {
            while (sent < total) {
                socket.getOutputStream().write(chunk);
                sent += chunk.length;
            }
        } catch (SocketException closed) {
            return sent;
        }
        return sent;
    }

    public static String readAll(Socket socket) throws IOException {
        StringBuilder answer = new StringBuilder();
        byte[] buffer = new byte[8192];
        try {
            for (int n = socket.getInputStream().read(buffer);
                    n >= 0;
                    n = socket.getInputStream().read(buffer)) {
                answer.append(new String(buffer, 0, n, ISO_8859_1));
            }
        } catch (SocketTimeoutException silent) {
            return answer.toString();
        }
        return answer.toString();
    }
}
