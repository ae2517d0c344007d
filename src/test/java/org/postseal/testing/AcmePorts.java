package org.postseal.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/**
 * Where the service under test looks for the hosts that it validates: at free ports of loopback,
 * which an {@link AcmeHost} takes. Registered as a service, for all tests of a run.
 */
public final class AcmePorts implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        return settings();
    }

    /** Settings with ports that are free now. */
    public static Map<String, String> settings() {
        return Map.of(
                "postseal.acme.allow-loopback", "true",
                "postseal.acme.http01-port", Integer.toString(LoopbackPort.free()),
                "postseal.acme.tls-alpn01-port", Integer.toString(LoopbackPort.free()),
                "postseal.acme.resolver", "127.0.0.1:" + LoopbackPort.free(),
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
}
