package org.postseal.server;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.postseal.access.Identity;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.keystore.Keystore;
import org.postseal.keystore.Passphrase;
import org.postseal.problem.Problem;

/**
 * Unlocks every authority that the passphrase file opens, so that an unattended restart signs
 * again.
 */
@ApplicationScoped
class UnlockAtStart {

    private static final Logger LOG = Logger.getLogger(UnlockAtStart.class);

    private final Authorities authorities;
    private final Keystore keystore;
    private final SecretFile file;

    UnlockAtStart(
            Authorities authorities,
            Keystore keystore,
            DataDirectory directory,
            @ConfigProperty(name = "postseal.passphrase-file") Optional<Path> configured) {
        this.authorities = authorities;
        this.keystore = keystore;
        this.file = SecretFile.of(directory, configured, "passphrase");
    }

    void run() {
        Optional<byte[]> text = file.read();
        if (text.isEmpty()) {
            return;
        }
        List<String> locked = new ArrayList<>();
        try (Passphrase passphrase = Passphrase.ofLine(text.get())) {
            for (Authority authority : authorities.list()) {
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
