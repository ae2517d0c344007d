package org.postseal.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.problem.Problem;

/** That somebody else listens already is said before anything is made. */
class ListenerPortsTest {

    @ParameterizedTest
    @ValueSource(strings = {"quarkus.http.port", "quarkus.http.ssl-port"})
    void areRefusedWhenOneIsTaken(String setting) throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SmallRyeConfig config = config(Map.of(setting, Integer.toString(other.getLocalPort())));

            assertThatThrownBy(() -> ListenerPorts.requireFree(config))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("The port " + other.getLocalPort() + " is taken");
        }
    }

    @Test
    void areFineWhenTheyAreFree() {
        assertThatCode(() -> ListenerPorts.requireFree(config(Map.of())))
                .doesNotThrowAnyException();
    }

    @Test
    void leaveOutOneThatIsNotListenedOn() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SmallRyeConfig config =
                    config(
                            Map.of(
                                    "quarkus.http.port",
                                    Integer.toString(other.getLocalPort()),
                                    "quarkus.http.insecure-requests",
                                    "disabled"));

            assertThatCode(() -> ListenerPorts.requireFree(config)).doesNotThrowAnyException();
        }
    }

    private static SmallRyeConfig config(Map<String, String> settings) {
        Map<String, String> all =
                new HashMap<>(
                        Map.of(
                                "quarkus.http.host", "127.0.0.1",
                                "quarkus.http.port", "0",
                                "quarkus.http.ssl-port", "0"));
        all.putAll(settings);
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(all, "test", 100))
                .build();
    }
}
