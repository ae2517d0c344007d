package org.postseal.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postseal.audit.WriterId;

/** Time, chance and the data directory, for whatever else does not provide them. */
@Dependent
class SystemSources {

    private static final String WRITER_ID = "replica.id";

    @Produces
    @Singleton
    @DefaultBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    @DefaultBean
    SecureRandom random() {
        return new SecureRandom();
    }

    @Produces
    @Singleton
    @DefaultBean
    DataDirectory dataDirectory(
            @ConfigProperty(name = "postseal.data-dir", defaultValue = "postseal-data") Path path) {
        return DataDirectory.open(path);
    }

    @Produces
    @Singleton
    @DefaultBean
    WriterId writerId(DataDirectory directory) {
        byte[] known =
                directory
                        .readSecret(WRITER_ID)
                        .orElseGet(
                                () -> {
                                    byte[] fresh = UUID.randomUUID().toString().getBytes(US_ASCII);
                                    directory.writeSecret(WRITER_ID, fresh);
                                    return fresh;
                                });
        return new WriterId(UUID.fromString(new String(known, US_ASCII).strip()));
    }
}
