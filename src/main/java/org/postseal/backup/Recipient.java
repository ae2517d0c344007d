package org.postseal.backup;

import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import java.security.GeneralSecurityException;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Who can open a backup, as age writes it: {@code age1…}, an X25519 public key. Nothing secret is
 * needed to make one.
 */
public record Recipient(String text) {

    public Recipient {
        writer(text);
    }

    RecipientStanzaWriter writer() {
        return writer(text);
    }

    private static RecipientStanzaWriter writer(String text) {
        try {
            return X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(text);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Problem(
                    Kind.MALFORMED,
                    text.startsWith("age1")
                            ? "\"%s\" is no recipient of age; recovery-key prints one."
                                    .formatted(text)
                            // It may be the key itself, which belongs into no log.
                            : "A recipient of age begins with age1, and this does not; recovery-key prints one.",
                    e);
        }
    }
}
