package org.postseal.keystore;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Whether a passphrase opens an authority's key: throttled, and on record where it does not. */
@ApplicationScoped
class PassphraseCheck {

    private final StoredKeys storedKeys;
    private final Audit audit;

    PassphraseCheck(StoredKeys storedKeys, Audit audit) {
        this.storedKeys = storedKeys;
        this.audit = audit;
    }

    private record Outcome(Optional<StoredKey.Opened> opened, int tries) {}

    /**
     * Opens a slot. The caller forgets the tries in the transaction of what it then does.
     *
     * @param action what the passphrase was given for, for the audit
     * @throws Problem of kind {@code POLICY} when the passphrase is wrong, {@code RATE_LIMITED}
     *     when it was not tried since too many were wrong before it
     */
    StoredKey.Opened open(
            String actor, String action, AuthorityName authority, Passphrase passphrase) {
        // Counted when its turn has come, not before: of many right ones at once none is refused,
        // and of many wrong ones all are that come after the free tries.
        Outcome outcome = Derivation.alone(() -> tryOnce(authority, passphrase));
        return outcome.opened()
                .orElseThrow(() -> refuse(actor, action, authority, outcome.tries()));
    }

    private Outcome tryOnce(AuthorityName authority, Passphrase passphrase) {
        StoredKeys.Try started = storedKeys.startTry(authority);
        return new Outcome(started.key().open(passphrase), started.number());
    }

    private Problem refuse(String actor, String action, AuthorityName authority, int tries) {
        audit.appendAlone(
                AuditEvent.refused(
                        actor,
                        action,
                        Map.of(
                                "authority",
                                authority.value(),
                                "reason",
                                "wrong passphrase",
                                "tries",
                                tries)));
        return new Problem(Kind.POLICY, "The passphrase is wrong.");
    }
}
