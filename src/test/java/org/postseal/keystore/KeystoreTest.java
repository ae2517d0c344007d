package org.postseal.keystore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postseal.keystore.KeystoreTrial.ACTOR;
import static org.postseal.keystore.KeystoreTrial.PASSPHRASE;
import static org.postseal.keystore.KeystoreTrial.passphrase;
import static org.postseal.testing.Refusal.assertRefused;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.audit.Audit;
import org.postseal.certificate.AuthorityName;
import org.postseal.keystore.KeystoreTrial.Stored;
import org.postseal.problem.Kind;
import org.postseal.testing.Owner;
import org.postseal.x509.Pem;
import org.postseal.x509.Signatures;

@QuarkusTest
class KeystoreTest {

    private static final byte[] MESSAGE = "to be signed".getBytes(UTF_8);
    private static final String OTHER = "another passphrase, not the first";

    @Inject Keystore keystore;
    @Inject KeystoreTrial trial;
    @Inject StoredKeys storedKeys;
    @Inject UnlockedKeys unlockedKeys;
    @Inject KeyLocks locks;
    @Inject PassphraseCheck check;
    @Inject Audit audit;

    @Test
    void signsForANewAuthorityOnceItsTransactionIsDurableAndNotBefore() {
        AuthorityName name = trial.newName();
        try (AuthorityKey key = KeySpec.EC_P384.generate();
                Passphrase passphrase = passphrase(PASSPHRASE)) {
            QuarkusTransaction.requiringNew()
                    .run(
                            () -> {
                                keystore.store(name, key, passphrase);
                                assertThat(keystore.isUnlocked(name)).isFalse();
                            });
            assertThat(signs(new Stored(name, key.subjectKey()))).isTrue();
        }
        Signer signer = keystore.signer(name);
        assertThat(signer.sign(MESSAGE)).as("the caller's own copy is closed").isNotEmpty();
    }

    @Test
    void forgetsANewAuthorityWhoseTransactionFails() {
        AuthorityName name = trial.newName();
        try (AuthorityKey key = KeySpec.EC_P256.generate();
                Passphrase passphrase = passphrase(PASSPHRASE)) {
            assertThatThrownBy(
                            () ->
                                    QuarkusTransaction.requiringNew()
                                            .run(
                                                    () -> {
                                                        keystore.store(name, key, passphrase);
                                                        throw new IllegalStateException("later");
                                                    }))
                    .hasMessageContaining("later");
        }
        assertThat(keystore.isUnlocked(name)).isFalse();
        assertThat(Owner.query("SELECT id FROM authority_key WHERE authority = ?", name.value()))
                .isEmpty();
    }

    @Test
    void refusesToProtectAKeyWithAShortPassphrase() {
        AuthorityName name = trial.newName();
        try (AuthorityKey key = KeySpec.EC_P256.generate();
                Passphrase shortOne = passphrase("short")) {
            assertRefused(
                    Kind.POLICY,
                    () ->
                            QuarkusTransaction.requiringNew()
                                    .run(() -> keystore.store(name, key, shortOne)),
                    "at least 12 characters");
        }
    }

    @Test
    void unlocksForItsPassphraseOnlyAndRecordsBoth() {
        Stored authority = trial.locked();
        assertRefused(Kind.POLICY, () -> trial.unlock(authority, OTHER), "passphrase is wrong");
        assertThat(keystore.isUnlocked(authority.name())).isFalse();

        trial.unlock(authority, PASSPHRASE);

        assertThat(signs(authority)).isTrue();
        assertThat(trial.recorded(authority.name()))
                .containsExactly(
                        "GRANTED authority.lock",
                        "REFUSED authority.unlock",
                        "GRANTED authority.unlock");
    }

    @Test
    void signsNoMoreOnceItIsLockedNotEvenThroughASignerHandedOutBefore() {
        Stored authority = trial.unlocked();
        Signer handedOut = keystore.signer(authority.name());
        keystore.lock(ACTOR, authority.name());
        assertRefused(Kind.AUTHORITY_LOCKED, () -> handedOut.sign(MESSAGE), "unlock");
        assertRefused(Kind.AUTHORITY_LOCKED, () -> keystore.signer(authority.name()), "unlock");
        assertThat(keystore.isUnlocked(authority.name())).isFalse();
    }

    @Test
    void leavesThoseWhoAreSigningAloneWhenItIsUnlockedAgain() {
        Stored authority = trial.unlocked();
        Signer handedOut = keystore.signer(authority.name());
        trial.unlock(authority, PASSPHRASE);
        assertThat(handedOut.sign(MESSAGE)).isNotEmpty();
    }

    @Test
    void changesThePassphraseWithoutTouchingTheKey() {
        Stored authority = trial.locked();
        List<String> sealed = sealed(authority);
        changePassphrase(authority, PASSPHRASE, OTHER);
        assertThat(sealed(authority)).isEqualTo(sealed);
        assertThat(keystore.isUnlocked(authority.name())).isFalse();
        assertRefused(Kind.POLICY, () -> trial.unlock(authority, PASSPHRASE), "wrong");
        trial.unlock(authority, OTHER);
        assertThat(signs(authority)).isTrue();
        assertThat(trial.recorded(authority.name())).contains("GRANTED authority.passphrase");
    }

    @Test
    void changesThePassphraseForNobodyWhoDoesNotKnowIt() {
        Stored authority = trial.locked();
        assertRefused(Kind.POLICY, () -> changePassphrase(authority, OTHER, OTHER), "wrong");
        assertRefused(
                Kind.POLICY, () -> changePassphrase(authority, PASSPHRASE, "short"), "at least 12");
        assertThat(trial.recorded(authority.name())).contains("REFUSED authority.passphrase");
        trial.unlock(authority, PASSPHRASE);
    }

    @Test
    void refusesAChangeThatAnotherChangeHasOvertaken() {
        Stored authority = trial.locked();
        try (Passphrase passphrase = passphrase(PASSPHRASE);
                StoredKey.Opened stale = check.open(ACTOR, "test", authority.name(), passphrase)) {
            changePassphrase(authority, PASSPHRASE, OTHER);
            assertRefused(
                    Kind.CONFLICT,
                    () ->
                            QuarkusTransaction.requiringNew()
                                    .run(
                                            () ->
                                                    storedKeys.replace(
                                                            stale.label(),
                                                            stale.slot(),
                                                            stale.slot())),
                    "at the same time");
        }
        trial.unlock(authority, OTHER);
    }

    @Test
    void opensForTheNewestRecoveryPassphraseAndSetsANewPassphraseWithIt() {
        Stored authority = trial.unlocked();
        String first = recovery(authority);
        String second = recovery(authority);
        keystore.lock(ACTOR, authority.name());
        assertRefused(Kind.POLICY, () -> trial.unlock(authority, first), "wrong");

        changePassphrase(authority, second, OTHER);

        trial.unlock(authority, OTHER);
        trial.unlock(authority, second);
        assertRefused(Kind.POLICY, () -> trial.unlock(authority, PASSPHRASE), "wrong");
        assertThat(trial.recorded(authority.name())).contains("GRANTED authority.recovery");
    }

    @Test
    void makesNoRecoveryPassphraseWhileItIsLocked() {
        Stored authority = trial.locked();
        assertRefused(
                Kind.AUTHORITY_LOCKED,
                () -> keystore.addRecovery(ACTOR, authority.name()),
                "unlock");
    }

    @Test
    void exportsNothingUnlessThatIsSwitchedOn() {
        Stored authority = trial.unlocked();
        try (Passphrase passphrase = passphrase(OTHER)) {
            assertRefused(
                    Kind.FORBIDDEN,
                    () -> keystore.export(ACTOR, authority.name(), passphrase),
                    "postseal.export-enabled");
        }
    }

    /** In an older database, whoever was an administrator once may be one again. */
    @Test
    void givesNoKeyAndNoWayToOneOutOfADatabaseInQuarantine() {
        Stored authority = trial.unlocked();
        Quarantine quarantine = new Quarantine();
        Keystore exporting = exporting(quarantine);
        quarantine.impose("an older database");
        try (Passphrase passphrase = passphrase(OTHER)) {
            assertRefused(
                    Kind.UNAVAILABLE,
                    () -> exporting.export(ACTOR, authority.name(), passphrase),
                    "an older database");
            assertRefused(
                    Kind.UNAVAILABLE,
                    () -> exporting.addRecovery(ACTOR, authority.name()),
                    "an older database");
        }
        assertThat(trial.recorded(authority.name())).isEmpty();
    }

    private Keystore exporting(Quarantine quarantine) {
        return new Keystore(
                storedKeys,
                unlockedKeys,
                locks,
                check,
                quarantine,
                audit,
                new SecureRandom(),
                true);
    }

    @Test
    void exportsAKeyThatOpenSslOpensAndRecordsIt(@TempDir Path directory) {
        Stored authority = trial.unlocked();
        Keystore exporting = exporting(new Quarantine());
        try (Passphrase passphrase = passphrase(OTHER);
                Passphrase shortOne = passphrase("short")) {
            assertRefused(
                    Kind.POLICY,
                    () -> exporting.export(ACTOR, authority.name(), shortOne),
                    "at least 12");
            String pem = exporting.export(ACTOR, authority.name(), passphrase);
            assertThat(new KeyFiles(directory, OTHER).publicHalf(pem.getBytes(UTF_8)))
                    .isEqualTo(Pem.encode("PUBLIC KEY", authority.key().spki()));
            assertThat(trial.recorded(authority.name()))
                    .containsExactly("GRANTED authority.export");

            keystore.lock(ACTOR, authority.name());
            assertRefused(
                    Kind.AUTHORITY_LOCKED,
                    () -> exporting.export(ACTOR, authority.name(), passphrase),
                    "unlock");
        }
    }

    @Test
    void unlocksFromAFileWithoutCountingOrRecordingWhatDoesNotFit() {
        Stored authority = trial.locked();
        try (Passphrase wrong = passphrase(OTHER);
                Passphrase right = passphrase(PASSPHRASE)) {
            for (int i = 0; i < UnlockThrottle.FREE_TRIES + 1; i++) {
                assertThat(keystore.unlockIfOpened(ACTOR, authority.name(), authority.key(), wrong))
                        .isFalse();
            }
            assertThat(trial.recorded(authority.name())).containsExactly("GRANTED authority.lock");
            assertThat(keystore.unlockIfOpened(ACTOR, authority.name(), authority.key(), right))
                    .isTrue();
            assertThat(keystore.unlockIfOpened(ACTOR, trial.newName(), authority.key(), right))
                    .as("an authority without a key")
                    .isFalse();
        }
        assertThat(signs(authority)).isTrue();
    }

    private boolean signs(Stored authority) {
        Signer signer = keystore.signer(authority.name());
        return Signatures.verify(
                authority.key(), signer.algorithm().identifier(), MESSAGE, signer.sign(MESSAGE));
    }

    private void changePassphrase(Stored authority, String current, String next) {
        try (Passphrase from = passphrase(current);
                Passphrase to = passphrase(next)) {
            keystore.changePassphrase(ACTOR, authority.name(), from, to);
        }
    }

    private String recovery(Stored authority) {
        try (Passphrase recovery = keystore.addRecovery(ACTOR, authority.name())) {
            return new String(recovery.characters());
        }
    }

    private List<String> sealed(Stored authority) {
        return Owner.query(
                "SELECT encode(sealed, 'hex') FROM authority_key WHERE authority = ?",
                authority.name().value());
    }
}
