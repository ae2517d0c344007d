package org.postseal.testing;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An archive of the packaged service's classes, made by {@code deploy/class-archive} as an operator
 * makes one: a start takes a quarter less of the processor with it. A JVM that can't use it starts
 * as without.
 */
public final class ClassArchive {

    private static final Path HOME = Path.of("target").toAbsolutePath();
    private static final Path ARCHIVE = HOME.resolve("postseal-" + Runtime.version() + ".jsa");

    /** It costs as much as a dozen starts save: a run of one or two tests goes without. */
    private static final int WORTH_IT = 4;

    private static int startsWithout;

    private ClassArchive() {}

    /** What a start is given; nothing while there is none. Only the test of it minds a failure. */
    static synchronized List<String> options() {
        if (!isThere() && ++startsWithout == WORTH_IT) {
            make();
        }
        return isThere() ? List.of("-XX:SharedArchiveFile=" + ARCHIVE) : List.of();
    }

    /** Where it is; made if it is missing. */
    public static synchronized Path require() {
        if (!isThere()) {
            String output = make();
            if (!isThere()) {
                throw new AssertionError("no archive: " + output);
            }
        }
        return ARCHIVE;
    }

    /** Tests run in several processes: the others wait. */
    private static String make() {
        try (FileChannel channel =
                        FileChannel.open(HOME.resolve("class-archive.lock"), CREATE, WRITE);
                FileLock held = channel.lock()) {
            if (isThere()) {
                return "";
            }
            String java = ProcessHandle.current().info().command().orElse("java");
            Command script =
                    Terminal.withoutRoot(Map.of("JAVA", java))
                            .type(
                                    HOME,
                                    "'%s' '%s' '%s'"
                                            .formatted(
                                                    Path.of("deploy/class-archive")
                                                            .toAbsolutePath(),
                                                    jar().getParent(),
                                                    ARCHIVE));
            held.release();
            return script.output();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isThere() {
        try {
            return Files.exists(ARCHIVE)
                    && Files.getLastModifiedTime(ARCHIVE)
                                    .compareTo(Files.getLastModifiedTime(jar()))
                            > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path jar() {
        return Path.of(System.getProperty("postseal.jar"));
    }
}
