package org.postseal.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.postseal.server.DataDirectory;
import org.postseal.server.EmbeddedPostgres;

/**
 * The embedded server as production has it, in a temporary data directory, where the service makes
 * its authorities: one for all tests of a run, without an annotation: it is registered as a
 * service.
 */
public final class PostgresResource implements QuarkusTestResourceLifecycleManager {

    private Path directory;
    private EmbeddedPostgres postgres;

    @Override
    public Map<String, String> start() {
        directory = TemporaryDirectory.create();
        postgres =
                EmbeddedPostgres.start(
                        DataDirectory.open(directory),
                        problem -> {
                            throw problem;
                        });
        Map<String, String> settings = new HashMap<>(postgres.settings());
        settings.put("postseal.data-dir", directory.toString());
        settings.put("postseal.bootstrap", "true");
        // No built-in profile demands that servers show an OCSP response.
        settings.put("postseal.profiles.stapled.extended-key-usages", "serverAuth");
        settings.put("postseal.profiles.stapled.must-staple", "true");
        return settings;
    }

    @Override
    public void stop() {
        if (postgres != null) {
            postgres.close();
        }
        TemporaryDirectory.delete(directory);
    }
}
