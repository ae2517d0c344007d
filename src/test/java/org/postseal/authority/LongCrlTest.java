package org.postseal.authority;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.keystore.AuthorityKey;
import org.postseal.keystore.KeySpec;
import org.postseal.testing.Command;
import org.postseal.x509.CrlEntryWriter;
import org.postseal.x509.CrlNumber;
import org.postseal.x509.CrlTemplate;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.Issuer;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SerialNumber;

/** A list of a million entries, 49 MB, in a Java that has no room for it. */
class LongCrlTest {

    private static final String HEAP = "-Xmx48m";
    private static final int ENTRIES = 1_000_000;

    @TempDir private Path directory;

    @Test
    void needsNoMemoryForItsEntries() throws IOException {
        Command command =
                Command.run(
                        directory,
                        ProcessHandle.current().info().command().orElse("java"),
                        HEAP,
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LongCrlTest.class.getName(),
                        directory.toString());

        assertThat(command.output()).startsWith("signed");
        assertThat(Files.size(directory.resolve("list.crl"))).isGreaterThan(40L * ENTRIES);
    }

    /** In the small Java. */
    public static void main(String... arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        CrlFiles files = new CrlFiles(directory);
        Random random = new Random(1);
        Instant now = Instant.now();
        try (AuthorityKey key = KeySpec.EC_P256.generate();
                OctetFile entries = files.draft();
                OctetFile list = files.draft()) {
            CrlEntryWriter writer = new CrlEntryWriter(entries.sink());
            for (int i = 0; i < ENTRIES; i++) {
                SerialNumber serial = new SerialNumber(new BigInteger(128, random).setBit(127));
                writer.write(serial, now, RevocationReason.SUPERSEDED);
            }
            entries.finish();
            CrlTemplate template =
                    new CrlTemplate(
                            new Issuer(
                                    DistinguishedName.parse("CN=Root"),
                                    key.subjectKey().keyIdentifier()),
                            CrlNumber.first(now),
                            now,
                            now.plusSeconds(1),
                            Optional.empty());
            Crls.sign(template, entries, key.signer(), list);
            Files.copy(list.path(), directory.resolve("list.crl"));
            System.out.println("signed");
        }
    }
}
