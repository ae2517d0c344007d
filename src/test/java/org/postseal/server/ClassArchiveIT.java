package org.postseal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.testing.ClassArchive;
import org.postseal.testing.Command;

/** What {@code deploy/class-archive} makes is what a JVM takes the service's classes from. */
class ClassArchiveIT {

    private static final Path SCRIPT = Path.of("deploy/class-archive").toAbsolutePath();

    @TempDir private Path directory;

    @Test
    void holdsTheClassesOfTheServiceAndOfItsLibraries() {
        String loaded = run("-Xshare:on", ClassArchive.require(), "--help").output();

        assertThat(loaded)
                .contains("org.postseal.server.Main source: shared objects file")
                .contains("org.jboss.logmanager.LogManager source: shared objects file")
                .contains("start the service");
    }

    @Test
    void isLeftAloneWhereItIsMissing() {
        Command help = run("-Xshare:auto", directory.resolve("none.jsa"), "--help");

        assertThat(help.succeeded()).as(help.output()).isTrue();
        assertThat(help.output())
                .contains("start the service")
                .doesNotContain("org.postseal.server.Main source: shared");
    }

    @Test
    void saysThatThereIsNoServiceInADirectory() {
        Command script = Command.run(directory, SCRIPT.toString(), ".", "postseal.jsa");

        assertThat(script.succeeded()).isFalse();
        assertThat(script.output()).contains("there is no").contains("quarkus-run.jar");
        assertThat(directory.resolve("postseal.jsa")).doesNotExist();
    }

    @Test
    void shellcheckFindsNothing() {
        Command check = Command.run(directory, "shellcheck", SCRIPT.toString());

        assertThat(check.succeeded()).as(check.output()).isTrue();
    }

    private Command run(String sharing, Path archive, String command) {
        return Command.run(
                directory,
                ProcessHandle.current().info().command().orElse("java"),
                sharing,
                "-XX:SharedArchiveFile=" + archive,
                "-Xlog:class+load",
                "-jar",
                System.getProperty("postseal.jar"),
                command);
    }
}
