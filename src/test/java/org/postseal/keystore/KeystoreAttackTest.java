package org.postseal.keystore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postseal.keystore.KeystoreTrial.PASSPHRASE;
import static org.postseal.testing.Refusal.assertRefused;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.postseal.keystore.KeystoreTrial.Stored;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.testing.Owner;

/** Someone guesses passphrases, or has written to the database. */
@QuarkusTest
class KeystoreAttackTest {

    private static final String WRONG = "certainly not the passphrase";

    @Inject Keystore keystore;
    @Inject KeystoreTrial trial;

    @Test
    void makesGuessersWaitEvenForTheRightPassphrase() {
        Stored authority = trial.locked();
        for (int i = 0; i < UnlockThrottle.FREE_TRIES; i++) {
            assertRefused(Kind.POLICY, () -> trial.unlock(authority, WRONG), "wrong");
        }
        assertThatThrownBy(() -> trial.unlock(authority, PASSPHRASE))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> {
                            assertThat(problem.kind()).isEqualTo(Kind.RATE_LIMITED);
                            assertThat(problem.retryAfter().orElseThrow().toSeconds())
                                    .isBetween(1L, 11L);
                        });
        assertThat(keystore.isUnlocked(authority.name())).isFalse();

        waitIsOver(authority);
        trial.unlock(authority, PASSPHRASE);

        assertThat(tries(authority)).as("forgotten").containsExactly("0");
        assertThat(trial.recorded(authority.name()))
                .hasSize(1 + UnlockThrottle.FREE_TRIES + 1)
                .endsWith("REFUSED authority.unlock", "GRANTED authority.unlock");
    }

    @Test
    void keepsCountOfTheTriesInTheDatabaseSoThatARestartDoesNotHelp() {
        Stored authority = trial.locked();
        assertRefused(Kind.POLICY, () -> trial.unlock(authority, WRONG), "wrong");
        assertRefused(Kind.POLICY, () -> trial.unlock(authority, WRONG), "wrong");
        assertThat(tries(authority)).containsExactly("2");
    }

    @Test
    void givesAHundredGuessesAtOnceNoMoreThanTheFreeTries() throws Exception {
        Stored authority = trial.locked();
        List<Kind> answers = unlockAtOnce(authority, WRONG, 100);
        assertThat(Collections.frequency(answers, Kind.POLICY))
                .isEqualTo(UnlockThrottle.FREE_TRIES);
        assertThat(Collections.frequency(answers, Kind.RATE_LIMITED))
                .isEqualTo(100 - UnlockThrottle.FREE_TRIES);
    }

    @Test
    void unlocksForEveryoneWhoKnowsThePassphraseAtTheSameTime() throws Exception {
        Stored authority = trial.locked();
        assertThat(unlockAtOnce(authority, PASSPHRASE, 12)).isEmpty();
        assertThat(keystore.isUnlocked(authority.name())).isTrue();
    }

    @Test
    void doesNotOpenAKeyThatWasPutInThePlaceOfAnother() {
        Stored authority = trial.locked();
        Stored attackers = trial.locked();
        Owner.update(
                """
                UPDATE authority_key SET sealed =
                    (SELECT sealed FROM authority_key WHERE authority = ?)
                WHERE authority = ?
                """,
                attackers.name().value(),
                authority.name().value());
        assertTampered(authority);
    }

    @Test
    void doesNotOpenTheRowsOfAnotherAuthorityUnderItsName() {
        Stored authority = trial.locked();
        Stored attackers = trial.locked();
        Owner.update(
                "UPDATE authority_key SET authority = 'moved-away' WHERE authority = ?",
                authority.name().value());
        Owner.update(
                "UPDATE authority_key SET authority = ? WHERE authority = ?",
                authority.name().value(),
                attackers.name().value());
        assertRefused(Kind.POLICY, () -> trial.unlock(authority, PASSPHRASE), "wrong");
        assertThat(keystore.isUnlocked(authority.name())).isFalse();
    }

    @Test
    void doesNotOpenTheSlotOfAnotherAuthority() {
        Stored authority = trial.locked();
        Stored attackers = trial.locked();
        Owner.update(
                """
                UPDATE key_slot SET (salt, wrapped) =
                    (SELECT salt, wrapped FROM key_slot JOIN authority_key ON id = key_id WHERE authority = ?)
                WHERE key_id = (SELECT id FROM authority_key WHERE authority = ?)
                """,
                attackers.name().value(),
                authority.name().value());
        assertRefused(Kind.POLICY, () -> trial.unlock(authority, PASSPHRASE), "wrong");
    }

    @Test
    void doesNotOpenWhatWasChangedByABit() {
        Stored authority = trial.locked();
        Owner.update(
                "UPDATE authority_key SET sealed = set_bit(sealed, 200, 1 - get_bit(sealed, 200)) WHERE authority = ?",
                authority.name().value());
        assertTampered(authority);
    }

    @Test
    void signsForNoCertificateThatIsNotTheKeys() {
        Stored authority = trial.locked();
        Stored other = trial.locked();
        assertTampered(new Stored(authority.name(), other.key()));
    }

    @Test
    void refusesSlotParametersThatWouldExhaustItsMemoryBeforeComputing() {
        Stored authority = trial.locked();
        Owner.update(
                """
                UPDATE key_slot SET memory_kib = 2000000000
                WHERE key_id = (SELECT id FROM authority_key WHERE authority = ?)
                """,
                authority.name().value());
        assertRefused(
                Kind.INTERNAL, () -> trial.unlock(authority, PASSPHRASE), "nothing was computed");
    }

    @Test
    void unlocksNothingThatItCanNotRecord() {
        Stored authority = trial.locked();
        Owner.update("REVOKE INSERT ON audit FROM postseal");
        try {
            assertThatThrownBy(() -> trial.unlock(authority, PASSPHRASE))
                    .isInstanceOf(Problem.class);
            assertThat(keystore.isUnlocked(authority.name())).isFalse();
        } finally {
            Owner.update("GRANT INSERT ON audit TO postseal");
        }
    }

    @Test
    void storesNoPassphraseAndNoPlainKey() {
        Stored authority = trial.locked();
        assertRefused(Kind.POLICY, () -> trial.unlock(authority, WRONG), "wrong");
        trial.unlock(authority, PASSPHRASE);
        for (String table : List.of("authority_key", "key_slot", "unlock_throttle", "audit")) {
            String everything =
                    String.join("\n", Owner.query("SELECT r::text FROM " + table + " r"));
            assertThat(everything).isNotEmpty();
            assertThat(everything)
                    .doesNotContain(PASSPHRASE, hex(PASSPHRASE), WRONG, hex(WRONG))
                    .as("the OID of an EC key inside a PKCS#8 structure")
                    .doesNotContain("06072a8648ce3d0201");
        }
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(UTF_8));
    }

    private void assertTampered(Stored authority) {
        assertRefused(
                Kind.INTERNAL,
                () -> trial.unlock(authority, PASSPHRASE),
                "does not belong to its certificate");
        assertThat(keystore.isUnlocked(authority.name())).isFalse();
        assertThat(trial.recorded(authority.name())).endsWith("REFUSED authority.unlock");
    }

    /** The refusals that as many callers got. */
    private List<Kind> unlockAtOnce(Stored authority, String passphrase, int callers)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<Callable<List<Kind>>> work =
                    Collections.nCopies(callers, () -> unlock(authority, passphrase));
            List<Kind> refusals = new ArrayList<>();
            for (Future<List<Kind>> answer : threads.invokeAll(work)) {
                refusals.addAll(answer.get());
            }
            return refusals;
        } finally {
            threads.shutdown();
        }
    }

    private List<Kind> unlock(Stored authority, String passphrase) {
        try {
            trial.unlock(authority, passphrase);
            return List.of();
        } catch (Problem problem) {
            return List.of(problem.kind());
        }
    }

    private List<String> tries(Stored authority) {
        return Owner.query(
                "SELECT tries FROM unlock_throttle JOIN authority_key ON id = key_id WHERE authority = ?",
                authority.name().value());
    }

    private void waitIsOver(Stored authority) {
        Owner.update(
                """
                UPDATE unlock_throttle SET next_at = now()
                WHERE key_id = (SELECT id FROM authority_key WHERE authority = ?)
                """,
                authority.name().value());
    }
}
