package org.postseal.keystore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postseal.testing.Refusal.assertRefused;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Octets;
import org.postseal.x509.SignatureAlgorithm;

class SignerTest {

    private static final byte[] MESSAGE = "to be signed".getBytes(UTF_8);

    @ParameterizedTest
    @EnumSource(KeySpec.class)
    void signsWithAGeneratedKeySoThatAnotherProviderAgrees(KeySpec spec) throws Exception {
        try (AuthorityKey key = spec.generate()) {
            assertThat(spec.label()).startsWith(key.subjectKey().type().label());
            assertThat(key.signer().algorithm())
                    .isEqualTo(SignatureAlgorithm.of(key.subjectKey().type()));
            assertThat(isValid(key, key.signer().sign(MESSAGE))).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(KeySpec.class)
    void signsWhatComesInPiecesAsTheWhole(KeySpec spec) throws Exception {
        try (AuthorityKey key = spec.generate()) {
            Octets pieces =
                    Octets.concat(
                            Octets.of(Arrays.copyOf(MESSAGE, 3)),
                            Octets.of(Arrays.copyOfRange(MESSAGE, 3, MESSAGE.length)));

            assertThat(isValid(key, key.signer().sign(pieces))).isTrue();
            assertThat(isValid(key, key.signer().sign(MESSAGE))).isTrue();
        }
    }

    /** Amazon's Ed25519 ends at a MiB, which is a CRL of some 20,000 entries. */
    @ParameterizedTest
    @EnumSource(KeySpec.class)
    void signsWhatIsLargerThanAMebibyte(KeySpec spec) throws Exception {
        byte[] large = new byte[(1 << 20) + 1];
        try (AuthorityKey key = spec.generate()) {
            assertThat(isValid(key, large, key.signer().sign(Octets.of(large)))).isTrue();
        }
    }

    @Test
    void signsNothingOfWhatCouldNotBeReadToTheEnd() throws Exception {
        Octets broken =
                new Octets() {
                    @Override
                    public long length() {
                        return 2;
                    }

                    @Override
                    public void writeTo(OutputStream out) throws IOException {
                        out.write(1);
                        throw new IOException("disk");
                    }
                };
        try (AuthorityKey key = KeySpec.EC_P256.generate()) {
            assertThatThrownBy(() -> key.signer().sign(broken))
                    .isInstanceOf(IOException.class)
                    .hasMessage("disk");
            assertThat(isValid(key, key.signer().sign(MESSAGE))).isTrue();
        }
    }

    @Test
    void signsForManyThreadsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (AuthorityKey key = KeySpec.EC_P256.generate()) {
            List<Callable<Boolean>> work = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                work.add(() -> isValid(key, key.signer().sign(MESSAGE)));
            }
            for (Future<Boolean> valid : threads.invokeAll(work)) {
                assertThat(valid.get()).isTrue();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void signsNoMoreOnceItIsClosed() {
        AuthorityKey key = KeySpec.RSA_2048.generate();
        Signer signer = key.signer();
        signer.sign(MESSAGE);
        key.close();
        assertLocked(signer);
        assertThat(key.pkcs8()).containsOnly(0);
    }

    @Test
    void endsInSignaturesOrRefusalsWhenItIsClosedWhileThreadsSign() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        AuthorityKey key = KeySpec.EC_P256.generate();
        CountDownLatch everybodySigns = new CountDownLatch(8);
        List<Future<Boolean>> work = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            work.add(threads.submit(() -> signUntilLocked(key, everybodySigns)));
        }
        everybodySigns.await();
        key.close();
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        for (Future<Boolean> locked : work) {
            assertThat(locked.get()).isTrue();
        }
    }

    private static boolean signUntilLocked(AuthorityKey key, CountDownLatch begun) {
        key.signer().sign(MESSAGE);
        begun.countDown();
        while (true) {
            try {
                key.signer().sign(MESSAGE);
            } catch (Problem problem) {
                return problem.kind() == Kind.AUTHORITY_LOCKED;
            }
        }
    }

    @Test
    void doesNotExistForAKeyThatBelongsToAnotherCertificate() {
        try (AuthorityKey key = KeySpec.EC_P256.generate();
                AuthorityKey sameType = KeySpec.EC_P256.generate();
                AuthorityKey otherType = KeySpec.RSA_2048.generate()) {
            assertThatThrownBy(() -> Signer.of(key.pkcs8(), sameType.subjectKey()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Signer.of(key.pkcs8(), otherType.subjectKey()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesAnUnknownKindOfKeyWithTheOnesThereAre() {
        assertThat(KeySpec.parse("RSA-3072")).isEqualTo(KeySpec.RSA_3072);
        assertRefused(
                Kind.POLICY,
                () -> KeySpec.parse("RSA-1024"),
                "EC-P256, EC-P384, RSA-2048, RSA-3072, RSA-4096, Ed25519");
    }

    private static boolean isValid(AuthorityKey key, byte[] signature)
            throws GeneralSecurityException {
        return isValid(key, MESSAGE, signature);
    }

    private static boolean isValid(AuthorityKey key, byte[] message, byte[] signature)
            throws GeneralSecurityException {
        Signature verifier =
                Signature.getInstance(
                        key.signer().algorithm().jcaName(), new BouncyCastleProvider());
        verifier.initVerify(key.subjectKey().publicKey());
        verifier.update(message);
        return verifier.verify(signature);
    }

    private static void assertLocked(Signer signer) {
        assertRefused(Kind.AUTHORITY_LOCKED, () -> signer.sign(MESSAGE), "unlock");
        assertRefused(Kind.AUTHORITY_LOCKED, () -> signer.sign(Octets.of(MESSAGE)), "unlock");
    }
}
