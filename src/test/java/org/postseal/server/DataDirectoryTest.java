package org.postseal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.problem.Problem;

class DataDirectoryTest {

    private static final byte[] SECRET = {1, 2, 3};

    @TempDir Path parent;

    @Test
    void emptiesADirectoryThatAnEarlierProcessFilled() throws IOException {
        DataDirectory data = DataDirectory.open(parent);
        Path left = Files.createDirectory(data.emptyDirectory("cache").resolve("vertx"));
        Files.writeString(left.resolve("page.html"), "old");

        assertThat(data.emptyDirectory("cache")).isEmptyDirectory();
    }

    @Test
    void doesNotFollowALinkWhenItEmptiesADirectory() throws IOException {
        DataDirectory data = DataDirectory.open(parent);
        Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
        Path kept = Files.writeString(elsewhere.resolve("kept"), "content");
        Files.createSymbolicLink(parent.resolve("cache"), elsewhere);

        assertThat(data.emptyDirectory("cache")).isEmptyDirectory();
        assertThat(kept).exists();
    }

    @Test
    void isMadeForItsOwnerOnly() throws IOException {
        DataDirectory data = DataDirectory.open(parent.resolve("not there/data of the CA"));

        assertThat(permissions(data.path())).isEqualTo("rwx------");
    }

    @Test
    void isClosedToOthersWhenItWasOpen() throws IOException {
        Path open = Files.createDirectory(parent.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));

        DataDirectory.open(open);

        assertThat(permissions(open)).isEqualTo("rwx------");
    }

    @Test
    void refusesAFile() throws IOException {
        Path file = Files.createFile(parent.resolve("file"));

        assertThatThrownBy(() -> DataDirectory.open(file))
                .isInstanceOf(Problem.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void keepsASecretForItsOwnerOnly() throws IOException {
        DataDirectory data = DataDirectory.open(parent);

        data.writeSecret("token.key", SECRET);

        assertThat(data.readSecret("token.key")).hasValue(SECRET);
        assertThat(permissions(data.path().resolve("token.key"))).isEqualTo("rw-------");
    }

    @Test
    void replacesASecretAndLeavesNoOtherFile() {
        DataDirectory data = DataDirectory.open(parent);
        data.writeSecret("token.key", new byte[] {9});

        data.writeSecret("token.key", SECRET);

        assertThat(data.readSecret("token.key")).hasValue(SECRET);
        assertThat(parent).isDirectoryNotContaining(path -> !path.endsWith("token.key"));
    }

    @Test
    void closesASecretThatOthersCouldRead() throws IOException {
        DataDirectory data = DataDirectory.open(parent);
        data.writeSecret("token.key", SECRET);
        Path file = data.path().resolve("token.key");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        data.readSecret("token.key");

        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @Test
    void hasNoSecretThatWasNotWritten() {
        assertThat(DataDirectory.open(parent).readSecret("token.key")).isEmpty();
    }

    @Test
    void takesNoNameThatLeavesIt() {
        DataDirectory data = DataDirectory.open(parent);

        assertThatThrownBy(() -> data.readSecret("../token.key"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
