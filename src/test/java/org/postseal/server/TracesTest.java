package org.postseal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.problem.Problem;

class TracesTest {

    @Test
    void areOffUntilSomebodySaysWhereTo() {
        assertThat(Traces.settings(new SmallRyeConfigBuilder().build())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://collector:4318", "https://otlp.example.org/tenant"})
    void goToACollector(String address) {
        assertThat(Traces.settings(endpoint(address)))
                .containsEntry("quarkus.otel.sdk.disabled", "false")
                .containsValue(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "collector:4318", "http://", "grpc://collector:4317", "a b"})
    void refuseWhatIsNoAddress(String address) {
        SmallRyeConfig config = endpoint(address);
        assertThatThrownBy(() -> Traces.settings(config))
                .isInstanceOf(Problem.class)
                .hasMessageStartingWith("postseal.traces-endpoint is not the address");
    }

    private static SmallRyeConfig endpoint(String address) {
        return new SmallRyeConfigBuilder()
                .withDefaultValue("postseal.traces-endpoint", address)
                .build();
    }
}
