package org.postseal.server;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Where spans go by OTLP over HTTP: nowhere, unless the operator names a collector. */
final class Traces {

    private static final String ENDPOINT = "postseal.traces-endpoint";

    private static final Set<String> SCHEMES = Set.of("http", "https");

    private Traces() {}

    /**
     * What Quarkus has to be told.
     *
     * @throws Problem of kind {@code MALFORMED} when the endpoint is no address
     */
    static Map<String, String> settings(Config config) {
        return config.getOptionalValue(ENDPOINT, String.class)
                .map(Traces::settings)
                .orElse(Map.of());
    }

    private static Map<String, String> settings(String endpoint) {
        if (!isAddress(endpoint)) {
            throw new Problem(
                    Kind.MALFORMED,
                    ENDPOINT
                            + " is not the address of a collector; write http://collector.example.org:4318.");
        }
        return Map.of(
                "quarkus.otel.sdk.disabled",
                "false",
                "quarkus.otel.exporter.otlp.endpoint",
                endpoint);
    }

    private static boolean isAddress(String text) {
        try {
            URI address = URI.create(text);
            return SCHEMES.contains(Optional.ofNullable(address.getScheme()).orElse(""))
                    && address.getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
