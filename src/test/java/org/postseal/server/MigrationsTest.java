package org.postseal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a migration may do, as docs/upgrade.md has it: nothing to one that has landed, nothing that
 * hurts the release before, which is still at work.
 */
class MigrationsTest {

    private static final Path DIRECTORY = Path.of("src/main/resources/db/migration");
    private static final Path LANDED = Path.of("src/test/resources/db/migrations.sha256");

    /** The schema before the first release. Nothing older ever ran beside something newer. */
    private static final int BEFORE_THE_FIRST_RELEASE = 37;

    /** How a migration says since which release nothing uses any more what it takes away. */
    private static final String CONTRACT = "-- contract:";

    /** What the release before can't go on with, or what locks it out while it is done. */
    private static final Pattern HARMFUL =
            Pattern.compile(
                    """
                    DROP\\s+(TABLE|COLUMN|FUNCTION|VIEW|TYPE|TRIGGER|SEQUENCE|DEFAULT|SCHEMA)
                    |RENAME
                    |SET\\s+NOT\\s+NULL
                    |ALTER\\s+COLUMN\\s+\\w+\\s+(SET\\s+DATA\\s+)?TYPE
                    |ADD\\s+COLUMN\\s+(?![^,;]*\\bDEFAULT\\b)[^,;]*\\bNOT\\s+NULL
                    |ALTER\\s+TABLE\\s+\\w+\\s+ADD\\s+(CONSTRAINT|CHECK|UNIQUE|PRIMARY|FOREIGN|EXCLUDE)
                    |TRUNCATE\\s+(TABLE\\s+)?\\w+\\s*;
                    |DELETE\\s+FROM
                    |REVOKE\\s[^;]*\\$\\{service-role}\
                    """,
                    Pattern.CASE_INSENSITIVE | Pattern.COMMENTS);

    @Test
    void isWhatItWasWhenItLanded() throws IOException {
        Map<String, String> landed = landed();
        Map<String, String> present = present();
        landed.forEach(
                (file, hash) ->
                        assertThat(present.get(file))
                                .as(
                                        "%s has landed, and databases have it: put it back as it was, and write the next migration",
                                        file)
                                .isEqualTo(hash));
        present.forEach(
                (file, hash) ->
                        assertThat(landed)
                                .as(
                                        "%s is new: read docs/upgrade.md, have UpgradeIT fill what it makes, and add the line \"%s  %s\" to %s",
                                        file, hash, file, LANDED)
                                .containsKey(file));
    }

    @Test
    void leavesTheReleaseBeforeWhatItUses() throws IOException {
        for (String file : present().keySet()) {
            String sql = Files.readString(DIRECTORY.resolve(file));
            if (version(file) > BEFORE_THE_FIRST_RELEASE && !sql.contains(CONTRACT)) {
                assertThat(harm(sql))
                        .as(
                                "%s harms the release before; see docs/upgrade.md, or say in it '%s nothing uses it since' and the release",
                                file, CONTRACT)
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE token DROP COLUMN name;",
                "DROP TABLE token;",
                "ALTER TABLE token RENAME COLUMN name TO label;",
                "ALTER TABLE token ALTER COLUMN name SET NOT NULL;",
                "ALTER TABLE token ALTER COLUMN name TYPE varchar;",
                "ALTER TABLE token ADD COLUMN colour text NOT NULL;",
                "ALTER TABLE token ADD COLUMN colour text NOT NULL, ADD COLUMN size text DEFAULT '';",
                "ALTER TABLE token ADD CONSTRAINT named CHECK (name <> '');",
                "ALTER TABLE token ALTER COLUMN scope DROP DEFAULT;",
                "REVOKE UPDATE ON token FROM ${service-role};",
                "DELETE FROM token;",
            })
    void knowsHarm(String sql) {
        assertThat(harm(sql)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE token ADD COLUMN colour text;",
                "ALTER TABLE token ADD COLUMN colour text NOT NULL DEFAULT '';",
                "CREATE TABLE colour (name text NOT NULL, CHECK (name <> ''));",
                "CREATE INDEX token_name ON token (name); -- not: DROP TABLE token",
                "REVOKE UPDATE, DELETE, TRUNCATE ON colour FROM CURRENT_USER;",
            })
    void knowsWhatIsHarmless(String sql) {
        assertThat(harm(sql)).isEmpty();
    }

    private static List<String> harm(String sql) {
        return HARMFUL.matcher(sql.replaceAll("--.*", ""))
                .results()
                .map(found -> found.group().strip())
                .toList();
    }

    private static int version(String file) {
        return Integer.parseInt(file.substring(1, file.indexOf("__")));
    }

    /** As {@code sha256sum} writes it, so that it can also check. */
    private static Map<String, String> landed() throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        for (String line : Files.readAllLines(LANDED)) {
            String[] parts = line.split(" {2}", 2);
            hashes.put(parts[1], parts[0]);
        }
        return hashes;
    }

    private static Map<String, String> present() throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            for (Path file : files.filter(Predicate.not(Files::isDirectory)).toList()) {
                hashes.put(file.getFileName().toString(), sha256(file));
            }
        }
        return hashes;
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
