package org.postseal.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * What of a data directory a backup has beside the database: what can't be made again (the token
 * key, passphrases), and keys that serve until an operator has accepted the restore (TLS, OCSP).
 *
 * <p>Not the administrator's token, which {@code reset-admin} makes; not the replica's id, since
 * the lost chain of the audit may have gone on after the backup; not what tells an older database
 * or was verified of it, which is about the lost one; not the password of a server that is gone.
 */
final class KeptFiles {

    private static final Pattern KEPT =
            Pattern.compile(
                    "token\\.key|passphrase|root\\.passphrase|tls\\.pem|ocsp\\.[a-z0-9-]+\\.pem");

    /** What the operator may keep in a file elsewhere, which then stays there. */
    private static final Map<String, String> ELSEWHERE =
            Map.of(
                    "token.key", "postseal.token-key-file",
                    "passphrase", "postseal.passphrase-file");

    private KeptFiles() {}

    static Map<String, byte[]> read(DataDirectory data, Config config) {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(data.path())) {
            all.map(file -> file.getFileName().toString())
                    .filter(name -> KEPT.matcher(name).matches())
                    .filter(name -> !isElsewhere(name, config))
                    .forEach(name -> data.readSecret(name).ifPresent(it -> files.put(name, it)));
        } catch (IOException e) {
            throw DataDirectory.failure("look into " + data.path(), e);
        }
        return files;
    }

    private static boolean isElsewhere(String name, Config config) {
        String setting = ELSEWHERE.get(name);
        return setting != null && config.getOptionalValue(setting, String.class).isPresent();
    }

    /** The files that the operator keeps, for people. */
    static List<String> elsewhere(Config config) {
        return ELSEWHERE.values().stream()
                .sorted()
                .flatMap(setting -> config.getOptionalValue(setting, String.class).stream())
                .toList();
    }

    /**
     * Lets pass the names of files that may be written into a data directory.
     *
     * @throws Problem when there is another one
     */
    static void require(Iterable<String> names) {
        for (String name : names) {
            if (!KEPT.matcher(name).matches()) {
                throw new Problem(
                        Kind.MALFORMED,
                        "The backup has a file %s, which no backup of ours has.".formatted(name));
            }
        }
    }
}
