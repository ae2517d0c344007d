package org.postseal.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.eclipse.microprofile.config.Config;
import org.postseal.problem.Problem;

/** The ports that the service will listen on, looked at before a start has done anything. */
final class ListenerPorts {

    private static final String EVERYWHERE = "0.0.0.0";

    private ListenerPorts() {}

    /**
     * Whoever takes one of them after this is met when the service listens.
     *
     * @throws Problem when one is taken
     */
    static void requireFree(Config config) {
        if (!config.getOptionalValue("quarkus.http.insecure-requests", String.class)
                .filter("disabled"::equalsIgnoreCase)
                .isPresent()) {
            requireFree(config, "quarkus.http.port");
        }
        requireFree(config, "quarkus.http.ssl-port");
    }

    private static void requireFree(Config config, String name) {
        int port = config.getOptionalValue(name, Integer.class).orElse(0);
        String host = config.getOptionalValue("quarkus.http.host", String.class).orElse(EVERYWHERE);
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, port));
        } catch (BindException taken) {
            throw StartFailure.portTaken(port, taken);
        } catch (IOException e) {
            throw new IllegalStateException("can't close a socket", e);
        }
    }
}
