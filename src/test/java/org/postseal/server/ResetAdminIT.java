package org.postseal.server;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.access.TestTokens;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;

/** The administrator's token is lost, and whoever owns the data directory makes another. */
class ResetAdminIT {

    private Path directory;

    @BeforeEach
    void makeADirectory() {
        directory = TemporaryDirectory.create();
    }

    @AfterEach
    void removeIt() {
        TemporaryDirectory.delete(directory);
    }

    @Test
    void makesATokenThatIsOnRecordAndPrintsItNowhere() throws IOException {
        String lost;
        try (ServiceProcess service = ServiceProcess.start(directory)) {
            lost = token();
            try (ServiceProcess refused = reset(Map.of())) {
                assertThat(refused.awaitExit()).isEqualTo(1);
                assertThat(refused.output())
                        .contains("Another Postseal (process " + service.java().pid() + ") runs")
                        .hasLineCount(1);
            }
            assertThat(token()).isEqualTo(lost);
            service.stop();
        }

        resetWhileBothPortsAreTaken();

        String found = token();
        assertThat(found).isNotEqualTo(lost);
        try (ServiceProcess service = ServiceProcess.start(directory)) {
            as(lost).get(service.http("/v1/authorities")).then().statusCode(200);
            as(found)
                    .get(service.http("/v1/tokens"))
                    .then()
                    .statusCode(200)
                    .body("[0].id", equalTo(TestTokens.id(found)))
                    .body("[0].role", equalTo("admin"))
                    .body("createdBy", hasItems(actor(), "service"));
            as(found)
                    .get(service.http("/v1/audit?action=token.create&actor=" + actor()))
                    .then()
                    .statusCode(200)
                    .body("items.details.id", equalTo(List.of(TestTokens.id(found))));
            as(found)
                    .get(service.http("/v1/audit/verification?full=true"))
                    .then()
                    .body("intact", equalTo(true));
            as(found)
                    .delete(service.http("/v1/tokens/" + TestTokens.id(lost)))
                    .then()
                    .statusCode(204);
            service.stop();
        }
    }

    @Test
    void makesNothingWhereThereIsNoPostseal() throws IOException {
        Path elsewhere = directory.resolve("elsewhere");
        for (Path wrong : new Path[] {elsewhere, directory}) {
            try (ServiceProcess refused = ServiceProcess.command(wrong, Map.of(), "reset-admin")) {
                assertThat(refused.awaitExit()).isEqualTo(1);
                assertThat(refused.output())
                        .contains("no Postseal in " + wrong)
                        .contains("postseal.data-dir")
                        .hasLineCount(1);
            }
        }
        assertThat(directory).isEmptyDirectory();
    }

    /** Which shows that it opens none. */
    private void resetWhileBothPortsAreTaken() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket tls = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServiceProcess done =
                        reset(
                                Map.of(
                                        "quarkus.http.port",
                                        Integer.toString(plain.getLocalPort()),
                                        "quarkus.http.ssl-port",
                                        Integer.toString(tls.getLocalPort())))) {
            assertThat(done.awaitExit()).as(done.output()).isZero();
            assertThat(done.output())
                    .startsWith("A new administrator's token is in " + directory)
                    .contains("DELETE /v1/tokens/{id}")
                    .doesNotContain("pst_")
                    .hasLineCount(2);
        }
        assertThat(Files.getPosixFilePermissions(directory.resolve("admin.token")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.endsWith(".new"));
        }
    }

    private ServiceProcess reset(Map<String, String> settings) {
        return ServiceProcess.command(directory, settings, "reset-admin");
    }

    private static String actor() {
        return "local:" + System.getProperty("user.name");
    }

    private String token() throws IOException {
        return Files.readString(directory.resolve("admin.token")).strip();
    }

    private static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token);
    }
}
