package org.postseal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.testing.Command;

/** The alerts and the dashboard ask for what the service measures. */
@QuarkusTest
class ObservabilityTest {

    private static final Path DIRECTORY = Path.of("deploy", "observability");
    private static final Pattern METRIC =
            Pattern.compile("\\b(?:postseal|http_server|jvm|process)_[a-z_]+");

    @ParameterizedTest
    @ValueSource(strings = {"alerts.yml", "dashboard.json"})
    void asksForWhatThereIs(String file) throws IOException {
        Set<String> asked =
                METRIC.matcher(Files.readString(DIRECTORY.resolve(file)))
                        .results()
                        .map(MatchResult::group)
                        .collect(Collectors.toSet());

        String measured = RestAssured.get("/q/metrics").asString();

        assertThat(asked)
                .hasSizeGreaterThan(5)
                .allSatisfy(metric -> assertThat(measured).containsPattern("\n" + metric + "[{ ]"));
    }

    @Test
    void alertsFireWhenTheyShould(@TempDir Path elsewhere) {
        String file = DIRECTORY.resolve("alerts.test.yml").toAbsolutePath().toString();
        Command tests = Command.run(elsewhere, "promtool", "test", "rules", file);
        assertThat(tests.succeeded()).as(tests.output()).isTrue();
    }
}
