package org.postseal.keystore;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.SubjectKey;

/**
 * The authorities' private keys: encrypted in the database, in this process's memory while
 * unlocked. Each act is on record in the audit before it takes effect; {@code actor} is who the
 * record names.
 *
 * <p>What checks a passphrase takes about half a second for each slot, one at a time, and works in
 * transactions of its own: call it outside of one.
 */
@ApplicationScoped
public class Keystore {

    private static final String UNLOCK = "authority.unlock";
    private static final String CHANGE_PASSPHRASE = "authority.passphrase";

    private final StoredKeys storedKeys;
    private final UnlockedKeys unlockedKeys;
    private final KeyLocks locks;
    private final PassphraseCheck check;
    private final Quarantine quarantine;
    private final Audit audit;
    private final SecureRandom random;
    private final boolean exportEnabled;

    Keystore(
            StoredKeys storedKeys,
            UnlockedKeys unlockedKeys,
            KeyLocks locks,
            PassphraseCheck check,
            Quarantine quarantine,
            Audit audit,
            SecureRandom random,
            @ConfigProperty(name = "postseal.export-enabled", defaultValue = "false")
                    boolean exportEnabled) {
        this.storedKeys = storedKeys;
        this.unlockedKeys = unlockedKeys;
        this.locks = locks;
        this.check = check;
        this.quarantine = quarantine;
        this.audit = audit;
        this.random = random;
        this.exportEnabled = exportEnabled;
    }

    /**
     * Stores a new authority's key as part of the current transaction; the authority is unlocked
     * when that has committed. Not audited here: it is part of the authority's creation. Takes half
     * a second, so call it before what others wait for is locked, the audit's head above all.
     *
     * @param key copied; the caller closes its own
     * @param passphrase opens it from now on
     * @throws Problem of kind {@code POLICY} when the passphrase is too short
     */
    @Transactional(TxType.MANDATORY)
    public void store(AuthorityName authority, AuthorityKey key, Passphrase passphrase) {
        quarantine.requireNone();
        passphrase.requireStrong();
        SubjectKey subjectKey = key.subjectKey();
        KeyLabel label =
                new KeyLabel(authority, UUID.randomUUID(), subjectKey.type(), subjectKey.sha256());
        try (SealingKey dataKey = SealingKey.random(random)) {
            Envelope envelope = Envelope.seal(key, label, dataKey, random);
            KeySlot slot =
                    KeySlot.wrap(KeySlot.Kind.PASSPHRASE, dataKey, label, passphrase, random);
            storedKeys.insert(envelope, slot);
            unlockedKeys.addAfterCommit(UnlockedKey.open(envelope, dataKey, subjectKey), 0);
        }
    }

    /**
     * Unlocks an authority in this process. Where it is unlocked already, only the passphrase is
     * checked.
     *
     * @param expected the key in the authority's certificate
     * @throws Problem of kind {@code POLICY} when the passphrase is wrong, {@code RATE_LIMITED}
     *     when too many were, {@code CONFLICT} when the authority was locked meanwhile, {@code
     *     INTERNAL} when the stored key is not the certificate's
     */
    public void unlock(
            String actor, AuthorityName authority, SubjectKey expected, Passphrase passphrase) {
        try (StoredKey.Opened opened = check.open(actor, UNLOCK, authority, passphrase)) {
            UnlockedKey key = matching(actor, opened, expected);
            inTransaction(
                    () -> {
                        addAfterCommit(key, opened);
                        storedKeys.forgetTries(opened.label());
                        record(actor, UNLOCK, authority, opened.slot().kind());
                    });
        }
    }

    /**
     * As {@link #unlock}, for a passphrase that this machine keeps and nobody guesses: a wrong one
     * is neither counted nor recorded.
     *
     * @return whether the passphrase opened it
     */
    public boolean unlockIfOpened(
            String actor, AuthorityName authority, SubjectKey expected, Passphrase passphrase) {
        Optional<StoredKey.Opened> found =
                storedKeys.find(authority).flatMap(key -> key.open(passphrase));
        if (found.isEmpty()) {
            return false;
        }
        try (StoredKey.Opened opened = found.get()) {
            UnlockedKey key = matching(actor, opened, expected);
            inTransaction(
                    () -> {
                        addAfterCommit(key, opened);
                        record(actor, UNLOCK, authority, opened.slot().kind());
                    });
        }
        return true;
    }

    /**
     * Wipes an authority's key from the memory of every replica. Here at once, also when the record
     * of it then can't be written, since who locks a key is in a hurry; on the others within two
     * seconds of the commit.
     */
    @Transactional
    public void lock(String actor, AuthorityName authority) {
        unlockedKeys.remove(authority);
        locks.add(authority);
        record(actor, "authority.lock", authority, Map.of());
    }

    /** Whether somebody has ever locked an authority, on whichever replica. */
    public boolean wasLocked(AuthorityName authority) {
        return storedKeys.find(authority).map(StoredKey::locks).orElse(0L) > 0;
    }

    public boolean isUnlocked(AuthorityName authority) {
        return unlockedKeys.find(authority).isPresent();
    }

    /** The authorities that are unlocked in this process. */
    public Set<AuthorityName> unlocked() {
        return unlockedKeys.names();
    }

    /**
     * What signs for an authority.
     *
     * @throws Problem of kind {@code AUTHORITY_LOCKED}, of kind {@code UNAVAILABLE} in {@link
     *     Quarantine}
     */
    public Signer signer(AuthorityName authority) {
        quarantine.requireNone();
        return unlocked(authority).signer();
    }

    /**
     * Gives an authority another passphrase. The key itself is not touched, nor whether it is
     * unlocked, nor its recovery passphrase.
     *
     * @param current the passphrase, or the recovery passphrase where that was lost
     * @throws Problem as {@link #unlock}; of kind {@code POLICY} also when {@code next} is too
     *     short
     */
    public void changePassphrase(
            String actor, AuthorityName authority, Passphrase current, Passphrase next) {
        next.requireStrong();
        try (StoredKey.Opened opened = check.open(actor, CHANGE_PASSPHRASE, authority, current)) {
            KeyLabel label = opened.label();
            KeySlot slot =
                    KeySlot.wrap(KeySlot.Kind.PASSPHRASE, opened.dataKey(), label, next, random);
            inTransaction(
                    () -> {
                        storedKeys.replace(label, opened.slot(), slot);
                        storedKeys.forgetTries(label);
                        record(actor, CHANGE_PASSPHRASE, authority, opened.slot().kind());
                    });
        }
    }

    /**
     * Makes a second passphrase for the day on which the first is lost; an earlier one of the kind
     * stops to work.
     *
     * @return shown once and kept nowhere; the caller closes it
     * @throws Problem of kind {@code AUTHORITY_LOCKED}, of kind {@code UNAVAILABLE} in {@link
     *     Quarantine}: whoever was an administrator once may be one again in an older database
     */
    public Passphrase addRecovery(String actor, AuthorityName authority) {
        quarantine.requireNone();
        UnlockedKey key = unlocked(authority);
        Passphrase recovery = Passphrase.random(random);
        boolean stored = false;
        try (SealingKey dataKey = key.dataKey()) {
            KeySlot slot =
                    KeySlot.wrap(KeySlot.Kind.RECOVERY, dataKey, key.label(), recovery, random);
            inTransaction(
                    () -> {
                        storedKeys.put(key.label(), slot);
                        record(actor, "authority.recovery", authority, Map.of());
                    });
            stored = true;
            return recovery;
        } finally {
            if (!stored) {
                recovery.close();
            }
        }
    }

    /**
     * An authority's key for the world outside.
     *
     * @param passphrase opens the file
     * @return encrypted PKCS#8 (RFC 5958 §3) as PEM
     * @throws Problem of kind {@code FORBIDDEN} unless {@code postseal.export-enabled} is set,
     *     {@code AUTHORITY_LOCKED}, or {@code POLICY} when the passphrase is too short; as {@link
     *     #addRecovery} in {@link Quarantine}
     */
    public String export(String actor, AuthorityName authority, Passphrase passphrase) {
        if (!exportEnabled) {
            throw new Problem(
                    Kind.FORBIDDEN,
                    "Keys are not exported: set postseal.export-enabled=true for the time it takes.");
        }
        quarantine.requireNone();
        passphrase.requireStrong();
        String pem = encryptedPkcs8(unlocked(authority), passphrase);
        inTransaction(() -> record(actor, "authority.export", authority, Map.of()));
        return pem;
    }

    private String encryptedPkcs8(UnlockedKey key, Passphrase passphrase) {
        AuthorityName authority = key.label().authority();
        Envelope envelope =
                storedKeys
                        .find(authority)
                        .map(StoredKey::envelope)
                        .orElseThrow(() -> UnlockedKey.locked(authority));
        try (SealingKey dataKey = key.dataKey()) {
            byte[] pkcs8 = envelope.open(dataKey).orElseThrow(() -> UnlockedKey.locked(authority));
            try {
                return Pkcs8Export.encrypt(pkcs8, passphrase, random);
            } finally {
                Arrays.fill(pkcs8, (byte) 0);
            }
        }
    }

    /** A key that is not what its certificate says is a sign of tampering, so it goes on record. */
    private UnlockedKey matching(String actor, StoredKey.Opened opened, SubjectKey expected) {
        try {
            return UnlockedKey.open(opened.key().envelope(), opened.dataKey(), expected);
        } catch (Problem problem) {
            Map<String, String> details =
                    Map.of(
                            "authority",
                            opened.label().authority().value(),
                            "reason",
                            problem.detail());
            audit.appendAlone(AuditEvent.refused(actor, UNLOCK, details));
            throw problem;
        }
    }

    private void addAfterCommit(UnlockedKey key, StoredKey.Opened opened) {
        unlockedKeys.addAfterCommit(key, opened.key().locks());
        locks.requireNoneSince(opened.label().authority(), opened.key().locks());
    }

    private UnlockedKey unlocked(AuthorityName authority) {
        return unlockedKeys.find(authority).orElseThrow(() -> UnlockedKey.locked(authority));
    }

    private static void inTransaction(Runnable act) {
        QuarkusTransaction.requiringNew().run(act);
    }

    private void record(String actor, String action, AuthorityName authority, KeySlot.Kind slot) {
        record(actor, action, authority, Map.of("slot", slot.label()));
    }

    private void record(
            String actor, String action, AuthorityName authority, Map<String, String> more) {
        Map<String, Object> details = new LinkedHashMap<>(more);
        details.put("authority", authority.value());
        audit.append(AuditEvent.granted(actor, action, details));
    }
}
