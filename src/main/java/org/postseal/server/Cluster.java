package org.postseal.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * The files of the database: made once, by {@code initdb}, with a superuser whose random password
 * lies beside them. Without one, every local user would be superuser.
 */
record Cluster(Path directory, String password) {

    static final String SUPERUSER = "postgres";

    static final String PASSWORD_FILE = "postgresql.password";
    private static final int PASSWORD_OCTETS = 32;

    /**
     * Asked before anything is changed.
     *
     * @throws Problem when there are files which are not of the version that we bring
     */
    static void requireReadable(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return;
        }
        String version;
        try {
            version = Files.readString(directory.resolve("PG_VERSION")).strip();
        } catch (NoSuchFileException e) {
            throw new Problem(
                    Kind.INTERNAL,
                    "%s is not a PostgreSQL database; restore the data directory from a backup."
                            .formatted(directory),
                    e);
        }
        if (!version.equals(PostgresPrograms.MAJOR_VERSION)) {
            throw new Problem(
                    Kind.INTERNAL,
                    "The database in %s was made by PostgreSQL %s and this Postseal brings PostgreSQL %s; start it with the Postseal that made it, or let that one make a backup and this one restore it (docs/upgrade.md)."
                            .formatted(directory, version, PostgresPrograms.MAJOR_VERSION));
        }
    }

    /**
     * @throws Problem when it can't be made or its password is lost
     */
    static Cluster open(DataDirectory data, Path directory, PostgresPrograms programs) {
        try {
            if (Files.notExists(directory) && data.readSecret(PASSWORD_FILE).isEmpty()) {
                data.writeSecret(PASSWORD_FILE, randomPassword().getBytes(UTF_8));
            }
            Path passwordFile = data.path().resolve(PASSWORD_FILE);
            String password =
                    data.readSecret(PASSWORD_FILE)
                            .map(octets -> new String(octets, UTF_8).strip())
                            .orElseThrow(() -> lost(passwordFile));
            WholeDirectory.make(directory, draft -> init(draft, passwordFile, programs));
            return new Cluster(directory, password);
        } catch (IOException e) {
            throw DataDirectory.failure("make the database in " + directory, e);
        }
    }

    static String randomPassword() {
        byte[] octets = new byte[PASSWORD_OCTETS];
        new SecureRandom().nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private static void init(Path draft, Path passwordFile, PostgresPrograms programs)
            throws IOException {
        Console.say("the first start makes a database, which takes some seconds.");
        programs.run(
                "initdb",
                List.of(
                        "--pgdata=" + draft,
                        "--username=" + SUPERUSER,
                        "--pwfile=" + passwordFile,
                        "--auth=scram-sha-256",
                        "--data-checksums",
                        "--encoding=UTF8",
                        "--no-locale",
                        "--no-instructions"));
    }

    private static Problem lost(Path passwordFile) {
        return new Problem(
                Kind.INTERNAL,
                "The password file %s of the database is missing; restore it from a backup of the data directory."
                        .formatted(passwordFile));
    }
}
