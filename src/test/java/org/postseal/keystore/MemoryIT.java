package org.postseal.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.testing.Refusal.assertRefused;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.UUID;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.Kind;
import org.postseal.x509.SubjectKey;

/** Looks for secrets in a dump of the live heap, as someone with the process's memory would. */
class MemoryIT {

    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir Path directory;

    @Test
    void holdsNothingOfAKeyOnceItIsLocked() throws IOException {
        AuthorityKey key = KeySpec.EC_P256.generate();
        byte[] secret = disguised(privateValue(key));
        assertThat(isInMemory(secret)).as("the search finds what is there").isTrue();

        UnlockedKey unlocked = unlocked(key);
        key.close();
        unlocked.signer().sign(new byte[] {1, 2, 3});
        unlocked.close();

        assertThat(isInMemory(secret)).isFalse();
        // Both were alive until here: it was not the garbage collector's doing.
        assertThat(key.pkcs8()).containsOnly(0);
        assertRefused(Kind.AUTHORITY_LOCKED, unlocked::dataKey, "unlock");
    }

    @Test
    void holdsNothingOfAPassphraseOnceItIsClosed() throws IOException {
        Passphrase passphrase = Passphrase.random(RANDOM);
        byte[] utf16 = disguised(utf16(passphrase));
        byte[] utf8 = disguised(passphrase.utf8());
        Argon2.fresh(RANDOM).derive(passphrase).close();
        assertThat(isInMemory(utf16)).as("the search finds what is there").isTrue();

        passphrase.close();

        assertThat(isInMemory(utf16)).isFalse();
        assertThat(isInMemory(utf8)).isFalse();
    }

    private static UnlockedKey unlocked(AuthorityKey key) {
        SubjectKey subjectKey = key.subjectKey();
        KeyLabel label =
                new KeyLabel(
                        new AuthorityName("root"),
                        UUID.randomUUID(),
                        subjectKey.type(),
                        subjectKey.sha256());
        try (SealingKey dataKey = SealingKey.random(RANDOM)) {
            return UnlockedKey.open(
                    Envelope.seal(key, label, dataKey, RANDOM), dataKey, subjectKey);
        }
    }

    private static byte[] privateValue(AuthorityKey key) throws IOException {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.pkcs8());
        byte[] value = ECPrivateKey.getInstance(info.parsePrivateKey()).getKey().toByteArray();
        return Arrays.copyOfRange(value, value.length - 31, value.length);
    }

    private static byte[] utf16(Passphrase passphrase) {
        char[] characters = passphrase.characters();
        byte[] octets = new byte[2 * characters.length];
        for (int i = 0; i < characters.length; i++) {
            octets[2 * i + 1] = (byte) characters[i];
        }
        Arrays.fill(characters, '\0');
        return octets;
    }

    /** So that the test itself does not hold what it looks for. */
    private static byte[] disguised(byte[] secret) {
        byte[] disguised = new byte[secret.length];
        for (int i = 0; i < secret.length; i++) {
            disguised[i] = (byte) ~secret[i];
        }
        Arrays.fill(secret, (byte) 0);
        return disguised;
    }

    private boolean isInMemory(byte[] disguised) throws IOException {
        Path dump = directory.resolve(UUID.randomUUID() + ".hprof");
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpHeap(dump.toString(), true);
        try (FileChannel file = FileChannel.open(dump)) {
            // Mapped, not read: the heap must not hold what it is searched for.
            MappedByteBuffer heap = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
            for (int at = 0; at + disguised.length <= heap.limit(); at++) {
                int i = 0;
                while (i < disguised.length && heap.get(at + i) == (byte) ~disguised[i]) {
                    i++;
                }
                if (i == disguised.length) {
                    return true;
                }
            }
            return false;
        } finally {
            Files.delete(dump);
        }
    }
}
