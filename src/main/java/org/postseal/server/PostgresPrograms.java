package org.postseal.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jboss.logging.Logger;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * PostgreSQL's programs as they come on the class path, unpacked once a version, and how they are
 * called.
 *
 * <p>PostgreSQL refuses to run as root. Root therefore calls them in a user namespace of their own
 * ({@code unshare -U}): they keep access to the files, but have no capability and no user id 0. An
 * account like {@code nobody} would not do: it can't reach a directory below {@code /root}, and
 * everything else that runs under it could read the database.
 */
final class PostgresPrograms {

    /** The version of the archives on the class path. */
    static final String VERSION = "17.5";

    /** Data of another major version can't be read. */
    static final String MAJOR_VERSION = "17";

    private static final Logger LOG = Logger.getLogger(PostgresPrograms.class);
    static final Map<String, String> ARCHIVES =
            Map.of(
                    "amd64", "/postgres-linux-x86_64.txz",
                    "aarch64", "/postgres-linux-arm_64.txz");
    private static final int OWNER_MAY_EXECUTE = 0100;
    private static final String NAME_PREFIX = "programs-";

    private final Path directory;
    private final List<String> prefix;

    private PostgresPrograms(Path directory, List<String> prefix) {
        this.directory = directory;
        this.prefix = prefix;
    }

    /**
     * @param home where they are unpacked, in a directory with the version's name
     * @throws Problem when there are none for this machine, or it can't run them
     */
    static PostgresPrograms in(Path home) {
        Path directory = home.resolve(NAME_PREFIX + VERSION);
        try {
            WholeDirectory.make(directory, PostgresPrograms::unpack);
            PostgresPrograms programs = new PostgresPrograms(directory, prefix());
            programs.tryOut();
            WholeDirectory.deleteSiblings(directory, NAME_PREFIX);
            return programs;
        } catch (IOException e) {
            throw DataDirectory.failure("unpack PostgreSQL into " + directory, e);
        }
    }

    /**
     * A call of {@code program}; its environment is empty, so that no PG variable of ours counts.
     */
    ProcessBuilder command(String program, List<String> arguments) {
        List<String> line = new ArrayList<>(prefix);
        line.add(directory.resolve("bin").resolve(program).toString());
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
        builder.redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(Map.of("LC_ALL", "C", "PATH", "/usr/bin:/bin"));
        return builder;
    }

    /**
     * The same in a session of its own, where there is {@code setsid}: Ctrl-C in the terminal is
     * for the service, which ends the server when its last request is done.
     */
    ProcessBuilder session(String program, List<String> arguments) {
        ProcessBuilder builder = command(program, arguments);
        Path setsid = Path.of("/usr/bin/setsid");
        if (Files.isExecutable(setsid)) {
            builder.command().add(0, setsid.toString());
        }
        return builder;
    }

    /**
     * Runs {@code program} to its end.
     *
     * @return what it said
     * @throws IOException when it can't be run or fails, with what it said
     */
    String run(String program, List<String> arguments) throws IOException {
        Process process = command(program, arguments).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        int code = exitCode(process);
        if (code != 0) {
            throw new IOException(
                    "%s ended with code %d: %s".formatted(program, code, oneLine(output)));
        }
        return output;
    }

    /** Asks the server {@code pid} for a fast shutdown: it ends its sessions and then itself. */
    void interrupt(long pid) throws IOException {
        run("pg_ctl", List.of("kill", "INT", Long.toString(pid)));
    }

    private static int exitCode(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String oneLine(String output) {
        return output.replaceAll("\\s*\\R\\s*", "; ");
    }

    private void tryOut() {
        try {
            run("postgres", List.of("--version"));
        } catch (IOException e) {
            String hint =
                    prefix.isEmpty()
                            ? "it needs glibc and libstdc++"
                            : "root runs it in a user namespace (unshare -U), which this system refuses; start Postseal as an ordinary user";
            throw new Problem(
                    Kind.INTERNAL,
                    "The embedded PostgreSQL does not run here: %s, or give Postseal a PostgreSQL with QUARKUS_DATASOURCE_JDBC_URL (%s)."
                            .formatted(hint, e.getMessage()),
                    e);
        }
    }

    private static List<String> prefix() throws IOException {
        boolean root = DataDirectory.owner(Path.of("/proc/self")) == 0;
        return root ? List.of("unshare", "-U") : List.of();
    }

    private static void unpack(Path target) throws IOException {
        String os = System.getProperty("os.name");
        String architecture = System.getProperty("os.arch");
        String name = ARCHIVES.get(architecture);
        if (name == null || !"Linux".equals(os)) {
            throw new Problem(
                    Kind.INTERNAL,
                    "There is no embedded PostgreSQL for %s on %s, only for Linux on amd64 and aarch64; give Postseal a PostgreSQL with QUARKUS_DATASOURCE_JDBC_URL."
                            .formatted(os, architecture));
        }
        LOG.infof("Unpacking PostgreSQL %s.", VERSION);
        try (InputStream archive = PostgresPrograms.class.getResourceAsStream(name)) {
            if (archive == null) {
                throw new IOException("the archive " + name + " is not on the class path");
            }
            unpack(archive, target);
        }
        WholeDirectory.force(target);
    }

    private static void unpack(InputStream archive, Path target) throws IOException {
        TarArchiveInputStream tar =
                new TarArchiveInputStream(
                        new XZCompressorInputStream(new BufferedInputStream(archive)));
        for (TarArchiveEntry entry = tar.getNextEntry();
                entry != null;
                entry = tar.getNextEntry()) {
            Path path = target.resolve(entry.getName()).normalize();
            if (!path.startsWith(target)) {
                throw new IOException("an entry leaves the archive: " + entry.getName());
            }
            if (entry.isDirectory()) {
                Files.createDirectories(path);
            } else if (entry.isSymbolicLink()) {
                Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            } else {
                Files.createDirectories(path.getParent());
                Files.copy(tar, path);
                if ((entry.getMode() & OWNER_MAY_EXECUTE) != 0) {
                    Files.setPosixFilePermissions(
                            path, PosixFilePermissions.fromString("rwx------"));
                }
            }
        }
    }
}
