package org.postseal.revocation;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.postseal.access.AccessRules;
import org.postseal.access.Identity;
import org.postseal.access.Role;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.certificate.BlockedKeys;
import org.postseal.certificate.CertificateId;
import org.postseal.certificate.Certificates;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Csr;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SpkiHash;

/**
 * Takes back all that a key has, and blocks the key. A key's certificate that was under way at that
 * moment is found by {@link BlockedKeySweep}.
 */
@ApplicationScoped
public class KeyRevocations {

    private static final Logger LOG = Logger.getLogger(KeyRevocations.class);
    private static final String ACTION = "key.revoke";

    private final RevocationTable table;
    private final Certificates certificates;
    private final BlockedKeys blockedKeys;
    private final Audit audit;

    KeyRevocations(
            RevocationTable table,
            Certificates certificates,
            BlockedKeys blockedKeys,
            Audit audit) {
        this.table = table;
        this.certificates = certificates;
        this.blockedKeys = blockedKeys;
        this.audit = audit;
    }

    /**
     * Revokes all unexpired certificates of a key, which is blocked from then on. An administrator
     * may block a key that has none.
     *
     * @return those that were revoked by this
     * @throws Problem of kind {@code NOT_FOUND} when the key has none that the caller may see, of
     *     kind {@code FORBIDDEN} when one of them is not the caller's to revoke, of kind {@code
     *     POLICY} when it is an authority's, of kind {@code CONFLICT} when nothing changed
     */
    @Transactional
    public List<CertificateId> revoke(Identity caller, SpkiHash key, RevocationReason reason) {
        List<IssuedCertificate> live = certificates.findUnexpired(key);
        if (caller.role() != Role.ADMIN
                && live.stream().noneMatch(one -> AccessRules.mayRead(caller, one))) {
            throw unknown();
        }
        if (!live.stream().allMatch(one -> AccessRules.mayRevoke(caller, one))) {
            throw new Problem(
                    Kind.FORBIDDEN,
                    "This key has certificates that "
                            + caller.name()
                            + " may not revoke; ask an administrator.");
        }
        requireNoAuthority(key);
        return revoke(caller.id(), key, reason);
    }

    /**
     * Revokes all unexpired certificates of a key for whoever has it.
     *
     * @param proof as {@link Csr#isProofOfCompromise} says
     * @throws Problem of kind {@code MALFORMED} when it is an ordinary request, of kind {@code
     *     NOT_FOUND} when the key never had a certificate here, of kind {@code POLICY} when it is
     *     an authority's, of kind {@code CONFLICT} when nothing changed
     */
    @Transactional
    public List<CertificateId> reportCompromise(Csr proof) {
        if (!proof.isProofOfCompromise()) {
            throw new Problem(
                    Kind.MALFORMED,
                    "The CSR does not say that the key is exposed; make it with -subj '/CN="
                            + Csr.PROOF_OF_COMPROMISE
                            + "'.");
        }
        SpkiHash key = proof.key().hash();
        if (isAuthority(key)) {
            LOG.errorf(
                    "Somebody has the private key %s, which is an authority's: see docs/compromise.md",
                    key);
        }
        requireNoAuthority(key);
        if (!certificates.existsWith(key)) {
            throw unknown();
        }
        return revoke("key:" + key, key, RevocationReason.KEY_COMPROMISE);
    }

    private List<CertificateId> revoke(String actor, SpkiHash key, RevocationReason reason) {
        boolean blocked = blockedKeys.blockIfNew(key, reason.label());
        List<CertificateId> revoked = table.revokeAll(key, reason);
        if (!blocked && revoked.isEmpty()) {
            throw new Problem(
                    Kind.CONFLICT,
                    "This key is blocked and its certificates are revoked already; nothing was changed.");
        }
        audit.append(
                AuditEvent.granted(
                        actor,
                        ACTION,
                        Map.of(
                                "spkiSha256", key.hex(),
                                "reason", reason.label(),
                                "serials",
                                        revoked.stream().map(one -> one.serial().hex()).toList())));
        return revoked;
    }

    private void requireNoAuthority(SpkiHash key) {
        if (isAuthority(key)) {
            throw new Problem(
                    Kind.POLICY,
                    "This is an authority's key; an administrator revokes the authority instead.");
        }
    }

    private boolean isAuthority(SpkiHash key) {
        return blockedKeys.reason(key).filter(BlockedKeys.AUTHORITY::equals).isPresent();
    }

    private static Problem unknown() {
        return new Problem(Kind.NOT_FOUND, "There is no certificate with this key.");
    }
}
