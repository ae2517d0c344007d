package org.postseal.keystore;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.postseal.certificate.AuthorityName;
import org.postseal.testing.Owner;
import org.postseal.x509.SubjectKey;

/** What the keystore's tests need: authorities with keys, and what is on record about them. */
@ApplicationScoped
class KeystoreTrial {

    static final String PASSPHRASE = "correct horse battery staple";
    static final String ACTOR = "token:test";

    private final Keystore keystore;
    private final AtomicInteger count = new AtomicInteger();

    KeystoreTrial(Keystore keystore) {
        this.keystore = keystore;
    }

    /** An authority and the key in its certificate. */
    record Stored(AuthorityName name, SubjectKey key) {}

    AuthorityName newName() {
        return new AuthorityName("keystore-" + count.incrementAndGet());
    }

    /** A new authority, locked. */
    Stored locked() {
        Stored stored = unlocked();
        keystore.lock(ACTOR, stored.name());
        return stored;
    }

    /** A new authority that {@link #PASSPHRASE} opens, unlocked as it is at first. */
    Stored unlocked() {
        AuthorityName name = newName();
        try (AuthorityKey key = KeySpec.EC_P256.generate();
                Passphrase passphrase = passphrase(PASSPHRASE)) {
            QuarkusTransaction.requiringNew().run(() -> keystore.store(name, key, passphrase));
            return new Stored(name, key.subjectKey());
        }
    }

    void unlock(Stored authority, String passphrase) {
        try (Passphrase given = passphrase(passphrase)) {
            keystore.unlock(ACTOR, authority.name(), authority.key(), given);
        }
    }

    static Passphrase passphrase(String text) {
        return Passphrase.of(text.toCharArray());
    }

    /** The audit's records about an authority, as {@code OUTCOME action}, oldest first. */
    List<String> recorded(AuthorityName name) {
        return Owner.query(
                """
                SELECT json ->> 'outcome' || ' ' || (json ->> 'action')
                FROM (SELECT convert_from(event, 'UTF8')::json AS json, position FROM audit) AS record
                WHERE json -> 'details' ->> 'authority' = ?
                ORDER BY position
                """,
                name.value());
    }
}
