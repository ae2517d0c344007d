package org.postseal.backup;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * What opens backups: the identities of an age key file, a line each, beside comments. Their secret
 * is an X25519 private key, so that there is nothing to guess.
 */
public final class RecoveryKey {

    private final List<RecipientStanzaReader> readers;

    private RecoveryKey(List<RecipientStanzaReader> readers) {
        this.readers = List.copyOf(readers);
    }

    /**
     * A new one.
     *
     * @param file the text of its file
     */
    public record Made(String file, Recipient recipient) {

        /** Without the secret. */
        @Override
        public String toString() {
            return recipient.text();
        }
    }

    /** Draws one. */
    public static Made make() {
        try {
            KeyPair pair = new X25519KeyPairGenerator().generateKeyPair();
            String recipient = pair.getPublic().toString();
            String file = "# public key: %s\n%s\n".formatted(recipient, pair.getPrivate());
            return new Made(file, new Recipient(recipient));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has X25519", e);
        }
    }

    /**
     * Reads a key file.
     *
     * @param file as {@link #make} and {@code age-keygen} write it
     * @throws Problem when there is no identity in it, or something else
     */
    public static RecoveryKey parse(String file) {
        List<RecipientStanzaReader> readers = new ArrayList<>();
        for (String line : file.lines().map(String::strip).toList()) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                readers.add(reader(line));
            }
        }
        if (readers.isEmpty()) {
            throw notAKey(null);
        }
        return new RecoveryKey(readers);
    }

    private static RecipientStanzaReader reader(String line) {
        try {
            return X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(line);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw notAKey(e);
        }
    }

    /** Without what stands in it: it may be another secret. */
    private static Problem notAKey(Exception cause) {
        return new Problem(
                Kind.MALFORMED,
                "The recovery key is none: its file has a line that begins with AGE-SECRET-KEY-1, as recovery-key wrote it.",
                cause);
    }

    List<RecipientStanzaReader> readers() {
        return readers;
    }
}
