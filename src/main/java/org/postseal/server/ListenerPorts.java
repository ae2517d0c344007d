package org.postseal.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.eclipse.microprofile.config.Config;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** The ports that the service will listen on, looked at before a start makes anything. */
final class ListenerPorts {

    private static final String EVERYWHERE = "0.0.0.0";

    private ListenerPorts() {}

    /**
     * Whoever takes one of them after this is met when the service listens.
     *
     * @throws Problem when one can't be listened on
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
        } catch (BindException e) {
            throw e.getMessage().contains("in use")
                    ? StartFailure.portTaken(port, e)
                    : unusable(host, port, e);
        } catch (IOException | IllegalArgumentException e) {
            throw unusable(host, port, e);
        }
    }

    private static Problem unusable(String host, int port, Exception cause) {
        return new Problem(
                Kind.UNAVAILABLE,
                "Nobody can listen on the port %d of %s: %s; set quarkus.http.host, quarkus.http.port and quarkus.http.ssl-port."
                        .formatted(port, host, cause.getMessage()),
                cause);
    }
}
