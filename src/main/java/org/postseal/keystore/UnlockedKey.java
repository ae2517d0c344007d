package org.postseal.keystore;

import java.util.Arrays;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.SubjectKey;

/** An authority's key in memory. */
final class UnlockedKey implements AutoCloseable {

    private final KeyLabel label;
    private final SealingKey dataKey;
    private final Signer signer;
    private boolean closed;

    private UnlockedKey(KeyLabel label, SealingKey dataKey, Signer signer) {
        this.label = label;
        this.dataKey = dataKey;
        this.signer = signer;
    }

    /**
     * Opens an envelope and checks the key against the certificate that it is to sign for.
     *
     * @param dataKey copied
     * @throws Problem of kind {@code INTERNAL} when key and certificate don't belong together, or
     *     what is stored was changed
     */
    static UnlockedKey open(Envelope envelope, SealingKey dataKey, SubjectKey expected) {
        KeyLabel label = envelope.label();
        byte[] pkcs8 = envelope.open(dataKey).orElseThrow(() -> damaged(label, null));
        try {
            return new UnlockedKey(label, dataKey.copy(), Signer.of(pkcs8, expected));
        } catch (IllegalArgumentException e) {
            throw damaged(label, e);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    private static Problem damaged(KeyLabel label, IllegalArgumentException cause) {
        return new Problem(
                Kind.INTERNAL,
                "The stored key of the authority "
                        + label.authority()
                        + " was changed or does not belong to its certificate; it stays locked:"
                        + " compare the database with a backup.",
                cause);
    }

    KeyLabel label() {
        return label;
    }

    Signer signer() {
        return signer;
    }

    /**
     * For another slot or an export; the caller closes the copy.
     *
     * @throws Problem of kind {@code AUTHORITY_LOCKED}
     */
    synchronized SealingKey dataKey() {
        if (closed) {
            throw locked(label.authority());
        }
        return dataKey.copy();
    }

    static Problem locked(AuthorityName authority) {
        return new Problem(
                Kind.AUTHORITY_LOCKED,
                "The authority %1$s is locked; an operator unlocks it with POST /v1/authorities/%1$s/unlock."
                        .formatted(authority));
    }

    /** Wipes what can be wiped; see {@link Signer#close()}. */
    @Override
    public synchronized void close() {
        closed = true;
        dataKey.close();
        signer.close();
    }
}
