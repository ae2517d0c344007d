package org.postseal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.testing.Api;
import org.postseal.testing.ServiceProcess;
import org.postseal.testing.TemporaryDirectory;

/** The packaged service on an empty data directory, or on one that it can't take. */
class FirstStartIT {

    private static final int NOBODY = 65534;
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

    private Path directory;
    private Path home;

    @BeforeEach
    void makeAnEmptyDirectory() {
        directory = TemporaryDirectory.create();
        home = directory.resolve("postgresql");
    }

    @AfterEach
    void removeIt() {
        TemporaryDirectory.delete(directory);
    }

    @Test
    void runsAsAnOrdinaryUser() throws IOException {
        assumeRoot();
        Files.setAttribute(directory, "unix:uid", NOBODY);

        try (ServiceProcess service = ServiceProcess.launch(directory, AS_NOBODY, Map.of())) {
            service.awaitReady();
            assertThat(DataDirectory.owner(home.resolve("data"))).isEqualTo(NOBODY);
            service.stop();
        }
    }

    @Test
    void startsAfterADeathWhileItMadeTheDatabase() throws IOException {
        try (ServiceProcess service = ServiceProcess.launch(directory, List.of(), Map.of())) {
            service.await("draft of the database", () -> hasDraft("data"));
            ServiceProcess.kill(service.java());
        }
        assertThat(home.resolve("data")).doesNotExist();

        try (ServiceProcess service = ServiceProcess.start(directory)) {
            assertThat(hasDraft("data")).isFalse();
            service.stop();
        }
    }

    @Test
    void startsAfterADeathWhileItUnpackedTheServer() throws IOException {
        try (ServiceProcess service = ServiceProcess.launch(directory, List.of(), Map.of())) {
            service.await("draft of the programs", () -> hasDraft("programs"));
            ServiceProcess.kill(service.java());
        }

        try (ServiceProcess service = ServiceProcess.start(directory)) {
            assertThat(hasDraft("programs")).isFalse();
            service.stop();
        }
    }

    @Test
    void unlocksTheRootWhenThePassphraseFileIsTheRoots() {
        try (ServiceProcess service = ServiceProcess.start(directory)) {
            service.await("the file tried on both", () -> service.output().contains("[root]"));
            assertThat(signing(service)).containsEntry("issuing", "unlocked");
            service.stop();
        }

        String file = directory.resolve("root.passphrase").toString();
        try (ServiceProcess service =
                ServiceProcess.start(directory, Map.of("postseal.passphrase-file", file))) {
            assertThat(service.output()).contains("does not open them: [issuing]");
            service.await("root", () -> signing(service).get("root").equals("unlocked"));
            assertThat(signing(service)).containsEntry("issuing", "locked");
            service.stop();
        }
    }

    private static Map<String, String> signing(ServiceProcess service) {
        return Api.anonymous()
                .get(service.http("/q/health"))
                .path("checks.find { it.name == 'signing' }.data");
    }

    @Test
    void refusesADirectoryOfSomebodyElse() throws IOException {
        assumeRoot();
        Files.setAttribute(directory, "unix:uid", NOBODY);

        assertThat(refusal()).contains("belongs to the user");
    }

    @Test
    void refusesADatabaseOfAnotherMajorVersionAndLeavesItAlone() throws IOException {
        Files.createDirectories(home.resolve("data"));
        Files.writeString(home.resolve("data/PG_VERSION"), "16\n");
        DataDirectory.open(directory).writeSecret("postgresql.password", new byte[] {'x'});

        assertThat(refusal())
                .contains("was made by PostgreSQL 16", "brings PostgreSQL 17", "backup", "restore");
        assertThat(home).isDirectoryNotContaining(file -> !file.endsWith("data"));
        assertThat(home.resolve("data"))
                .isDirectoryNotContaining(file -> !file.endsWith("PG_VERSION"));
    }

    @Test
    void refusesADatabaseWhosePasswordIsLost() throws IOException {
        Files.createDirectories(home.resolve("data"));
        Files.writeString(home.resolve("data/PG_VERSION"), PostgresPrograms.MAJOR_VERSION);

        assertThat(refusal()).contains("postgresql.password", "is missing");
    }

    /** What it says when it ends at once, which is one line. */
    @Test
    void refusesATakenPortBeforeItMakesAnything() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(other.getLocalPort());

            assertThat(refusal(Map.of("quarkus.http.ssl-port", port)))
                    .contains("The port " + port + " is taken");
        }
        assertThat(home).doesNotExist();
    }

    private String refusal() {
        return refusal(Map.of());
    }

    private String refusal(Map<String, String> settings) {
        try (ServiceProcess service = ServiceProcess.launch(directory, List.of(), settings)) {
            assertThat(service.awaitExit()).isEqualTo(1);
            assertThat(service.output()).startsWith("Postseal: ").hasLineCount(1);
            return service.output();
        }
    }

    private boolean hasDraft(String name) {
        if (Files.notExists(home)) {
            return false;
        }
        try (Stream<Path> content = Files.list(home)) {
            return content.anyMatch(path -> path.getFileName().toString().startsWith("." + name));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assumeRoot() throws IOException {
        assumeTrue(
                DataDirectory.owner(Path.of("/proc/self")) == 0,
                "only root can become somebody else");
    }
}
