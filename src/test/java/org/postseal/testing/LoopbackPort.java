package org.postseal.testing;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of the loopback address. */
public final class LoopbackPort {

    private static final int LOWEST = 20_000;

    /** Linux' net.ipv4.ip_local_port_range. */
    private static final int LOWEST_OF_CLIENTS = 32_768;

    private LoopbackPort() {}

    /**
     * One that is free now, for TCP and UDP, and below those that the system gives to clients:
     * servers come and go, and no client's socket may take their ports meanwhile.
     */
    public static int free() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, LOWEST_OF_CLIENTS);
            try (ServerSocket tcp = new ServerSocket(port, 1, loopback);
                    DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), loopback)) {
                return udp.getLocalPort();
            } catch (IOException taken) {
                // The next one may be free.
            }
        }
    }

    static boolean isOpen(int port) {
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return connection.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
