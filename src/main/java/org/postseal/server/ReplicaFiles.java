package org.postseal.server;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postseal.access.TokenKey;
import org.postseal.audit.CheckpointStore;
import org.postseal.audit.WriterId;
import org.postseal.authority.CrlFiles;
import org.postseal.certificate.AuthorityName;
import org.postseal.revocation.HighWaterStore;
import org.postseal.revocation.ResponderStore;

/** What this replica has of its own, for the packages below: what its data directory keeps. */
@ApplicationScoped
class ReplicaFiles {

    private static final String WRITER_ID = "replica.id";
    private static final String VERIFIED = "audit.verified";
    private static final String LISTS = "crl";
    private static final String HIGH_WATER = "high-water";

    @Produces
    @Singleton
    DataDirectory dataDirectory(
            @ConfigProperty(name = "postseal.data-dir", defaultValue = "./postseal-data")
                    Path path) {
        return DataDirectory.open(path);
    }

    @Produces
    @Singleton
    WriterId writerId(DataDirectory directory) {
        return writer(directory);
    }

    /** Whose chain in the audit the directory's is; from the first time on. */
    static WriterId writer(DataDirectory directory) {
        Optional<byte[]> known = directory.readSecret(WRITER_ID);
        if (known.isPresent()) {
            String text = new String(known.get(), StandardCharsets.US_ASCII).strip();
            return new WriterId(UUID.fromString(text));
        }
        UUID fresh = UUID.randomUUID();
        directory.writeSecret(WRITER_ID, (fresh + "\n").getBytes(StandardCharsets.US_ASCII));
        return new WriterId(fresh);
    }

    @Produces
    @Singleton
    CheckpointStore checkpointStore(DataDirectory directory) {
        return new CheckpointStore() {
            @Override
            public Optional<byte[]> read() {
                return directory.readSecret(VERIFIED);
            }

            @Override
            public void write(byte[] content) {
                directory.writeSecret(VERIFIED, content);
            }
        };
    }

    /** At the start, since it removes what a killed run left. */
    @Produces
    @Singleton
    @Startup
    CrlFiles crlFiles(DataDirectory directory) {
        return new CrlFiles(directory.emptyDirectory(LISTS));
    }

    @Produces
    @Singleton
    HighWaterStore highWaterStore(DataDirectory directory) {
        return new HighWaterStore() {
            @Override
            public Optional<byte[]> read() {
                return directory.readSecret(HIGH_WATER);
            }

            @Override
            public void write(byte[] content) {
                directory.writeSecret(HIGH_WATER, content);
            }
        };
    }

    @Produces
    @Singleton
    ResponderStore responderStore(DataDirectory directory) {
        return new ResponderStore() {
            @Override
            public Optional<byte[]> read(AuthorityName authority) {
                return directory.readSecret(file(authority));
            }

            @Override
            public void write(AuthorityName authority, byte[] content) {
                directory.writeSecret(file(authority), content);
            }

            private String file(AuthorityName authority) {
                return "ocsp." + authority + ".pem";
            }
        };
    }

    @Produces
    @Singleton
    TokenKey tokenKey(
            DataDirectory directory,
            SecureRandom random,
            @ConfigProperty(name = "postseal.token-key-file") Optional<Path> configured) {
        SecretFile file = SecretFile.of(directory, configured, "token.key");
        return new TokenKey(
                file.readOrCreate(
                        () -> {
                            byte[] octets = new byte[TokenKey.LENGTH];
                            random.nextBytes(octets);
                            return octets;
                        }));
    }
}
