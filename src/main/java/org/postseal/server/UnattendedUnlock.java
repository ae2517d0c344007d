package org.postseal.server;

import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.postseal.access.Identity;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.certificate.AuthorityName;
import org.postseal.keystore.Keystore;
import org.postseal.keystore.Passphrase;
import org.postseal.problem.Problem;

/**
 * Unlocks every authority that the passphrase file opens: at the start, so that an unattended
 * restart signs again, and when another replica has made one, so that a successor signs here, too.
 */
@ApplicationScoped
class UnattendedUnlock {

    private static final Logger LOG = Logger.getLogger(UnattendedUnlock.class);

    private final Authorities authorities;
    private final Keystore keystore;
    private final SecretFile file;

    /** Who was here when it looked last: they are locked and unlocked by people since. */
    private final Set<AuthorityName> known = new HashSet<>();

    private boolean started;

    UnattendedUnlock(
            Authorities authorities,
            Keystore keystore,
            DataDirectory directory,
            @ConfigProperty(name = "postseal.passphrase-file") Optional<Path> configured) {
        this.authorities = authorities;
        this.keystore = keystore;
        this.file = SecretFile.of(directory, configured, "passphrase");
    }

    synchronized void run() {
        unlockNew(authority -> true);
        started = true;
    }

    /** One that was locked meanwhile stays so: whoever did it is to find it as it was left. */
    @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    synchronized void look() {
        if (!started) {
            return;
        }
        try {
            unlockNew(authority -> !keystore.wasLocked(authority.name()));
        } catch (Problem | PersistenceException | QuarkusTransactionException unavailable) {
            LOG.debug("Can't see whether there is a new authority", unavailable);
        }
    }

    private void unlockNew(Predicate<Authority> allowed) {
        List<Authority> fresh =
                authorities.list().stream()
                        .filter(authority -> !known.contains(authority.name()))
                        .toList();
        if (fresh.isEmpty()) {
            return;
        }
        file.read().ifPresent(text -> unlock(fresh.stream().filter(allowed).toList(), text));
        fresh.forEach(authority -> known.add(authority.name()));
    }

    private void unlock(List<Authority> fresh, byte[] text) {
        List<String> locked = new ArrayList<>();
        try (Passphrase passphrase = Passphrase.ofLine(text)) {
            for (Authority authority : fresh) {
                if (!unlock(authority, passphrase)) {
                    locked.add(authority.name().value());
                }
            }
        }
        if (!locked.isEmpty()) {
            LOG.infof("Locked, because the passphrase file does not open them: %s", locked);
        }
    }

    private boolean unlock(Authority authority, Passphrase passphrase) {
        try {
            return keystore.isUnlocked(authority.name())
                    || keystore.unlockIfOpened(
                            Identity.SERVICE.id(),
                            authority.name(),
                            authority.certificate().key(),
                            passphrase);
        } catch (Problem damaged) {
            // One key that was tampered with must not keep the others from serving.
            LOG.errorf("The authority %s stays locked: %s", authority.name(), damaged.detail());
            return false;
        }
    }
}
