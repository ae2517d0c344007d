package org.postseal.server;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.postseal.testing.ServiceProcess;

/**
 * What a start does to a database before anything else, in a process that can be killed: the same
 * migrations by the same library, without the seconds until it gets there.
 */
final class MigrationProcess {

    private MigrationProcess() {}

    static Process start(String url, String owner, String serving) throws IOException {
        return new ProcessBuilder(
                        List.of(
                                ProcessHandle.current().info().command().orElse("java"),
                                ServiceProcess.SHORT_LIFE,
                                "-cp",
                                System.getProperty("java.class.path"),
                                MigrationProcess.class.getName(),
                                url,
                                owner,
                                serving))
                .inheritIO()
                .start();
    }

    public static void main(String... arguments) {
        migrate(arguments[0], arguments[1], arguments[2], "latest");
    }

    /** The owner's password is its name. */
    static void migrate(String url, String owner, String serving, String version) {
        Flyway.configure()
                .dataSource(url, owner, owner)
                .locations("classpath:db/migration")
                .placeholders(Map.of("service-role", serving))
                .target(version)
                .load()
                .migrate();
    }
}
