package org.postseal.backup;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postseal.backup.Manifest.KnownAuthority;
import org.postseal.backup.Manifest.Migration;

/** A backup without rows that Postseal has not made: whoever knows the recipient can. */
public final class ForgedBackup {

    private String version = "0.1.0";
    private String authority = "issuing";
    private String script = "V1__audit.sql";
    private String file = "token.key";
    private Optional<String> last = Optional.empty();

    /** What it says that made it. */
    public ForgedBackup madeBy(String postseal) {
        version = postseal;
        return this;
    }

    /** The one authority that it says there is. */
    public ForgedBackup of(String name) {
        authority = name;
        return this;
    }

    /** The last step of its schema. */
    public ForgedBackup migratedBy(String name) {
        script = name;
        return this;
    }

    /** The one file that is in it beside the database. */
    public ForgedBackup with(String name) {
        file = name;
        return this;
    }

    /** What follows where nothing belongs. */
    public ForgedBackup endingWith(String name) {
        last = Optional.of(name);
        return this;
    }

    public void write(Path path, Recipient recipient) {
        Manifest manifest =
                new Manifest(
                        Manifest.FORMAT,
                        "2026-11-27T12:00:00Z",
                        version,
                        List.of(new Migration("1", script)),
                        List.of(new KnownAuthority(authority, "issuing", null)),
                        List.of(),
                        List.of());
        try (FileChannel channel = FileChannel.open(path, CREATE, WRITE);
                ArchiveWriter archive =
                        new ArchiveWriter(AgeFile.encrypt(channel, List.of(recipient)))) {
            archive.entry(Backup.MANIFEST, Manifest.encode(manifest));
            archive.entry(Backup.FILES + file, new byte[32]);
            archive.entry(Backup.SUMMARY, Manifest.encode(new Summary(Map.of())));
            if (last.isPresent()) {
                archive.entry(last.get(), new byte[0]);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
