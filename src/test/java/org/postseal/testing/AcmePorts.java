package org.postseal.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where the service under test looks for the hosts that it validates: at free ports of loopback,
 * which an {@link AcmeHost} takes. Registered as a service, for all tests of a run.
 */
public final class AcmePorts implements QuarkusTestResourceLifecycleManager {

    private static final int LOWEST = 20_000;

    /** Linux' net.ipv4.ip_local_port_range. */
    private static final int LOWEST_OF_CLIENTS = 32_768;

    @Override
    public Map<String, String> start() {
        return settings();
    }

    /** Settings with ports that are free now. */
    public static Map<String, String> settings() {
        return Map.of(
                "postseal.acme.allow-loopback", "true",
                "postseal.acme.http01-port", Integer.toString(freePort()),
                "postseal.acme.tls-alpn01-port", Integer.toString(freePort()),
                "postseal.acme.resolver", "127.0.0.1:" + freePort(),
                // One address opens the accounts of all tests.
                "postseal.limits.accounts-per-address", "100000",
                // Addresses and wildcards, which the built-in profiles do not certify.
                "postseal.acme.profiles", "mail-server,anything",
                "postseal.profiles.anything.extended-key-usages", "serverAuth",
                "postseal.profiles.anything.name-types", "dns,ip",
                "postseal.profiles.anything.wildcards", "true");
    }

    @Override
    public void stop() {}

    /** The port of the resolver that settings name. */
    public static int resolver(String setting) {
        return Integer.parseInt(setting.substring(setting.indexOf(':') + 1));
    }

    /**
     * One that is free now, for TCP and UDP, and below those that the system gives to clients:
     * hosts come and go, and no client's socket may take their ports meanwhile.
     */
    public static int freePort() {
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
}
