package org.postseal.server;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.postseal.testing.Command;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;

/** An export of the audit is checked by the jar alone: the service is gone, and its data too. */
@TestInstance(Lifecycle.PER_CLASS)
class VerifyAuditIT {

    private Path directory;
    private List<String> export;

    @BeforeAll
    void exportTheAudit() throws IOException {
        Path data = TemporaryDirectory.create();
        try (ServiceProcess service = ServiceProcess.start(data)) {
            String token = Files.readString(data.resolve("admin.token"), UTF_8).strip();
            export =
                    given().header("Authorization", "Bearer " + token)
                            .accept("application/jsonl")
                            .get(service.http("/v1/audit"))
                            .then()
                            .statusCode(200)
                            .extract()
                            .asString()
                            .lines()
                            .toList();
        } finally {
            TemporaryDirectory.delete(data);
        }
        directory = TemporaryDirectory.create();
    }

    @AfterAll
    void removeEverything() {
        TemporaryDirectory.delete(directory);
    }

    @Test
    void anUntouchedExportIsIntact() throws IOException {
        Command verified = verify(export);

        assertThat(verified.output()).isEqualTo("intact: " + export.size() + " records\n");
        assertThat(verified.status()).isZero();
    }

    @Test
    void theFirstBrokenRecordIsNamed() throws IOException {
        List<String> edited = new ArrayList<>(export);
        edited.set(1, edited.get(1).replace("GRANTED", "REFUSED"));
        assertBroken(edited, 2);

        assertBroken(export.subList(1, export.size()), 1);
        assertBroken(export.subList(0, export.size() - 1), export.size());
    }

    @Test
    void whatIsNoCommandIsRefusedInOneSentence() {
        for (List<String> line :
                List.of(
                        List.of("verify"),
                        List.of("--verify-audit", "x"),
                        List.of("verify-audit"),
                        List.of("verify-audit", "missing.jsonl"))) {
            Command refused = run(line.toArray(String[]::new));
            assertThat(refused.status()).as("%s", line).isEqualTo(2);
            assertThat(refused.output()).startsWith("Postseal: ").hasLineCount(1);
        }
    }

    @Test
    void helpSaysWhatThereIs() {
        Command help = run("--help");

        assertThat(help.status()).isZero();
        assertThat(help.output()).contains("verify-audit FILE");
    }

    private void assertBroken(List<String> lines, int position) throws IOException {
        Command broken = verify(lines);

        assertThat(broken.status()).isEqualTo(1);
        assertThat(broken.output())
                .startsWith("broken: writer ")
                .contains(", position " + position + ": ")
                .hasLineCount(1);
    }

    private Command verify(List<String> lines) throws IOException {
        Files.write(directory.resolve("audit.jsonl"), lines);
        return run("verify-audit", "audit.jsonl");
    }

    /** In a directory of its own, in which nothing may be made. */
    private Command run(String... arguments) {
        List<String> line = new ArrayList<>();
        line.add(ProcessHandle.current().info().command().orElse("java"));
        line.addAll(List.of("-jar", System.getProperty("postseal.jar")));
        line.addAll(List.of(arguments));
        Command command = Command.run(directory, line.toArray(String[]::new));
        assertThat(directory.resolve("postseal-data")).doesNotExist();
        return command;
    }
}
