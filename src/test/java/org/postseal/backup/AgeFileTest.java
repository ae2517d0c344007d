package org.postseal.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.postseal.problem.Problem;
import org.postseal.testing.Command;
import org.postseal.testing.TemporaryDirectory;

class AgeFileTest {

    private static final RecoveryKey.Made KEY = RecoveryKey.make();

    /** Its chunks are of 64 KiB: the lengths around them are where a last one could be lost. */
    @Property(tries = 25)
    void refusesAFileThatWasCutOrChangedAnywhere(
            @ForAll @IntRange(max = 2) int chunks,
            @ForAll @IntRange(min = -2, max = 2) int more,
            @ForAll long seed)
            throws IOException {
        Random random = new Random(seed);
        byte[] plain = new byte[Math.max(0, chunks * 65_536 + more)];
        random.nextBytes(plain);
        byte[] file = encrypt(plain);
        int header =
                file.length - plain.length - 16 * Math.max(1, (plain.length + 65_535) / 65_536);
        int[] places = {
            random.nextInt(file.length), random.nextInt(header), header, file.length - 1
        };

        assertThat(decrypt(file)).isEqualTo(plain);
        assertRefused(Arrays.copyOf(file, file.length + 1));
        for (int chunk = 0; header + chunk * 65_552 < file.length; chunk++) {
            assertRefused(Arrays.copyOf(file, header + chunk * 65_552));
        }
        for (int place : places) {
            assertRefused(Arrays.copyOf(file, place));
            byte[] changed = file.clone();
            changed[place] ^= (byte) (1 << random.nextInt(8));
            assertRefused(changed);
        }
    }

    @Test
    void saysThatItIsForAnotherKey() {
        RecoveryKey other = RecoveryKey.parse(RecoveryKey.make().file());
        byte[] file = encrypt(new byte[10]);

        assertThatThrownBy(
                        () ->
                                AgeFile.decrypt(
                                        Channels.newChannel(new ByteArrayInputStream(file)), other))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("does not open this backup");
    }

    /** The library is ours alone; the operator's tool is age. */
    @Test
    void isReadByAgeAndReadsWhatAgeWrote() throws IOException {
        Path directory = TemporaryDirectory.create();
        byte[] plain = new byte[200_000];
        new Random(1).nextBytes(plain);
        Files.write(directory.resolve("ours.age"), encrypt(plain));
        Files.writeString(directory.resolve("ours.key"), KEY.file());
        Files.write(directory.resolve("plain"), plain);

        run(directory, "age -d -i ours.key -o theirs ours.age");
        run(directory, "age-keygen -o age.key");
        String recipient = run(directory, "age-keygen -y age.key").strip();
        run(directory, "age -r " + recipient + " -r " + KEY.recipient().text() + " -o a.age plain");

        assertThat(Files.readAllBytes(directory.resolve("theirs"))).isEqualTo(plain);
        for (String name : List.of("ours.key", "age.key")) {
            RecoveryKey key = RecoveryKey.parse(Files.readString(directory.resolve(name)));
            byte[] file = Files.readAllBytes(directory.resolve("a.age"));
            assertThat(decrypt(file, key)).isEqualTo(plain);
        }
        TemporaryDirectory.delete(directory);
    }

    @Test
    void refusesWhatIsNoKeyWithoutShowingIt() {
        for (String file : List.of("", "# nothing\n", "hunter2\n", "AGE-SECRET-KEY-1\n")) {
            assertThatThrownBy(() -> RecoveryKey.parse(file))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("recovery key")
                    .hasMessageNotContaining("hunter2");
        }
    }

    /** The two lines of a key's file are easily mistaken for each other. */
    @Test
    void refusesWhatIsNoRecipientWithoutShowingAKey() {
        String secret =
                KEY.file()
                        .lines()
                        .filter(line -> line.startsWith("AGE-"))
                        .findFirst()
                        .orElseThrow();
        String cut = KEY.recipient().text().substring(0, 40);

        assertThatThrownBy(() -> new Recipient(cut))
                .isInstanceOf(Problem.class)
                .hasMessageContaining(cut);
        assertThatThrownBy(() -> new Recipient(secret))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("begins with age1")
                .hasMessageNotContaining(secret);
    }

    private static void assertRefused(byte[] file) {
        assertThatThrownBy(() -> decrypt(file)).isInstanceOfAny(IOException.class, Problem.class);
    }

    private static byte[] encrypt(byte[] plain) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (OutputStream out =
                AgeFile.encrypt(Channels.newChannel(file), List.of(KEY.recipient()))) {
            out.write(plain);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return file.toByteArray();
    }

    private static byte[] decrypt(byte[] file) throws IOException {
        return decrypt(file, RecoveryKey.parse(KEY.file()));
    }

    private static byte[] decrypt(byte[] file, RecoveryKey key) throws IOException {
        return AgeFile.decrypt(Channels.newChannel(new ByteArrayInputStream(file)), key)
                .readAllBytes();
    }

    private static String run(Path directory, String line) {
        Command command = Command.run(directory, line.split(" "));
        assertThat(command.succeeded()).as(command.output()).isTrue();
        return command.output();
    }
}
