package org.postseal.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.backup.ForgedBackup;
import org.postseal.backup.RecoveryKey;
import org.postseal.testing.TemporaryDirectory;

/** What whoever checks a backup is told and shown, when it is none of ours. */
class VerifyBackupTest {

    private final RecoveryKey.Made key = RecoveryKey.make();
    private Path directory;
    private String shown;

    @BeforeEach
    void begin() throws IOException {
        directory = TemporaryDirectory.create();
        Files.writeString(directory.resolve("recovery.key"), key.file());
    }

    @AfterEach
    void end() {
        TemporaryDirectory.delete(directory);
    }

    @Test
    void takesWhatCanBeRestored() {
        assertThat(verify(new ForgedBackup())).isZero();
        assertThat(shown).contains("authorities    issuing", "files          token.key");
    }

    @Test
    void refusesAFileThatNoRestoreWouldWrite() {
        assertThat(verify(new ForgedBackup().with("high-water"))).isEqualTo(1);
        assertThat(shown).contains("has a file high-water").hasLineCount(1);
    }

    @Test
    void refusesASchemaThatNoRestoreHereKnows() {
        assertThat(verify(new ForgedBackup().migratedBy("db/migration/V999__later.sql")))
                .isEqualTo(1);
        assertThat(shown).contains("made by a newer Postseal").hasLineCount(1);
    }

    @Test
    void showsNothingThatATerminalWouldObey() {
        int lines = linesOf(new ForgedBackup());
        String hostile = "1\u001b[2J\u009b2J\u202e\u2028\u0000\r\nmade  2030";

        assertThat(linesOf(new ForgedBackup().madeBy(hostile).of(hostile))).isEqualTo(lines);
        assertThat(shown).contains("1?[2J").doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}&&[^\n]]");

        assertThat(verify(new ForgedBackup().with("a\u001b[2J"))).isEqualTo(1);
        showsOneHarmlessLineWith("files that none of ours has");
        assertThat(verify(new ForgedBackup().endingWith("a\u001b[2J\nmade"))).isEqualTo(1);
        showsOneHarmlessLineWith("a?[2J?made");
        assertThat(verify(new ForgedBackup().migratedBy("V9__x.sql").madeBy(hostile))).isEqualTo(1);
        showsOneHarmlessLineWith("1?[2J");
    }

    private void showsOneHarmlessLineWith(String text) {
        assertThat(shown)
                .contains(text)
                .hasLineCount(1)
                .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}&&[^\n]]");
    }

    private int linesOf(ForgedBackup backup) {
        assertThat(verify(backup)).isZero();
        return shown.split("\n").length;
    }

    /** The exit status. */
    private int verify(ForgedBackup backup) {
        Path file = directory.resolve("a.backup");
        backup.write(file, key.recipient());
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        try (PrintStream both = new PrintStream(screen, true, UTF_8)) {
            System.setOut(both);
            System.setErr(both);
            return CommandLine.run(
                    "verify-backup",
                    "--key",
                    directory.resolve("recovery.key").toString(),
                    file.toString());
        } finally {
            System.setOut(out);
            System.setErr(err);
            shown = screen.toString(UTF_8);
            file.toFile().delete();
        }
    }
}
