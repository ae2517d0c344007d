package org.postseal.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.backup.Manifest.KnownAuthority;
import org.postseal.backup.Manifest.Migration;
import org.postseal.backup.Manifest.Table;
import org.postseal.problem.Problem;
import org.postseal.testing.TemporaryDirectory;

/** An archive as the writer makes it, and others that whoever knows the recipient could make. */
class ReadingTest {

    private static final RecoveryKey.Made KEY = RecoveryKey.make();
    private static final RecoveryKey OPENS = RecoveryKey.parse(KEY.file());
    private static final byte[] FEW = "a\tb\n\\N\tc\n".getBytes(UTF_8);

    private final byte[] many = lines(ArchiveWriter.PART + 1_000);
    private Path directory;
    private Path file;

    @BeforeEach
    void begin() {
        directory = TemporaryDirectory.create();
        file = directory.resolve("a.backup");
    }

    @AfterEach
    void end() {
        TemporaryDirectory.delete(directory);
    }

    @Test
    void saysWhatIsInABackup() {
        write(this::all);

        Contents contents = Reading.verify(file, OPENS);

        assertThat(contents.certificates()).isEqualTo(2);
        assertThat(contents.rows()).isEqualTo(2 + count(many));
        assertThat(contents.files()).containsExactly("token.key");
        assertThat(contents.manifest().schema()).isEqualTo("28");
        assertThat(contents.manifest().highestList()).hasValue(BigInteger.valueOf(42));
    }

    @Test
    void refusesABackupThatWasCutOrChanged() throws IOException {
        write(this::all);
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            int place = random.nextInt(whole.length);
            Files.write(file, Arrays.copyOf(whole, place));
            assertRefused("cut at " + place);
            byte[] changed = whole.clone();
            changed[place] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, changed);
            assertRefused("changed at " + place);
        }
    }

    @Test
    void refusesRowsThatAreNotThoseOfTheSummary() {
        byte[] others = many.clone();
        others[5] ^= 1;
        for (byte[] rows : List.of(others, lines(50_000), new byte[0])) {
            write(
                    archive -> {
                        start(archive);
                        table(archive, "certificate", FEW);
                        table(archive, "audit", rows);
                        archive.entry(Backup.SUMMARY, Manifest.encode(summary()));
                    });
            assertRefused("rows");
        }
    }

    @Test
    void refusesAnArchiveThatLacksSomethingOrHasMore() {
        Map<String, Entries> archives = new TreeMap<>();
        archives.put("no manifest", archive -> table(archive, "certificate", FEW));
        archives.put("no summary", this::rows);
        archives.put(
                "another table",
                archive -> {
                    rows(archive);
                    table(archive, "token", FEW);
                    archive.entry(Backup.SUMMARY, Manifest.encode(summary()));
                });
        archives.put(
                "more after the summary",
                archive -> {
                    all(archive);
                    archive.entry("more", FEW);
                });
        archives.put(
                "a file of another directory",
                archive -> archive(archive, Backup.FILES + "../../.bashrc"));
        archives.put(
                "another format",
                archive ->
                        archive.entry(
                                Backup.MANIFEST,
                                new String(Manifest.encode(manifest()), UTF_8)
                                        .replace("\"format\" : 1", "\"format\" : 2")
                                        .getBytes(UTF_8)));
        archives.forEach(
                (what, entries) -> {
                    write(entries);
                    assertRefused(what);
                });
    }

    private interface Entries {
        void writeTo(ArchiveWriter archive) throws IOException;
    }

    private void write(Entries entries) {
        try (FileChannel channel =
                        FileChannel.open(
                                file,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE);
                ArchiveWriter archive =
                        new ArchiveWriter(AgeFile.encrypt(channel, List.of(KEY.recipient())))) {
            entries.writeTo(archive);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertRefused(String what) {
        assertThatThrownBy(() -> Reading.verify(file, OPENS)).as(what).isInstanceOf(Problem.class);
    }

    private void all(ArchiveWriter archive) throws IOException {
        rows(archive);
        archive.entry(Backup.SUMMARY, Manifest.encode(summary()));
    }

    private void rows(ArchiveWriter archive) throws IOException {
        start(archive);
        table(archive, "certificate", FEW);
        table(archive, "audit", many);
    }

    private static void start(ArchiveWriter archive) throws IOException {
        archive.entry(Backup.MANIFEST, Manifest.encode(manifest()));
        archive.entry(Backup.FILES + "token.key", new byte[32]);
    }

    private void archive(ArchiveWriter archive, String name) throws IOException {
        archive.entry(Backup.MANIFEST, Manifest.encode(manifest()));
        archive.entry(name, new byte[32]);
        table(archive, "certificate", FEW);
        table(archive, "audit", many);
        archive.entry(Backup.SUMMARY, Manifest.encode(summary()));
    }

    private static void table(ArchiveWriter archive, String name, byte[] rows) throws IOException {
        try (OutputStream parts = archive.parts(Backup.TABLES + name)) {
            parts.write(rows);
        }
    }

    private static Manifest manifest() {
        return new Manifest(
                Manifest.FORMAT,
                "2026-11-27T12:00:00Z",
                "1",
                List.of(new Migration("1", "V1__audit.sql"), new Migration("28", "V28__x.sql")),
                List.of(
                        new KnownAuthority("root", "root", null),
                        new KnownAuthority("issuing", "issuing", BigInteger.valueOf(42))),
                List.of(
                        new Table("certificate", List.of("serial")),
                        new Table("audit", List.of("event"))),
                List.of());
    }

    private Summary summary() {
        return new Summary(Map.of("certificate", counted(FEW), "audit", counted(many)));
    }

    private static Summary.Rows counted(byte[] rows) {
        CountedRows counted = new CountedRows();
        try (OutputStream out = counted.to(OutputStream.nullOutputStream())) {
            out.write(rows);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return counted.finish();
    }

    private static long count(byte[] rows) {
        return new String(rows, UTF_8).lines().count();
    }

    /** Octets that don't compress away. */
    private static byte[] lines(int length) {
        byte[] octets = new byte[length];
        new Random(length).nextBytes(octets);
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) ('a' + (octets[i] & 15));
            if (i % 100 == 99) {
                octets[i] = '\n';
            }
        }
        octets[length - 1] = '\n';
        return octets;
    }
}
