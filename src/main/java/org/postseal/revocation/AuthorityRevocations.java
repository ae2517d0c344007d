package org.postseal.revocation;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Map;
import java.util.Optional;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.authority.Authority;
import org.postseal.certificate.CertificateId;
import org.postseal.certificate.Certificates;
import org.postseal.certificate.Revocation;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.RevocationReason;

/**
 * Takes back an authority's certificate, at the authority that has certified it. It signs no
 * certificate from then on, nor does any below it; what they have signed is worthless to a client
 * that looks at its parent's list, so the rows of its hosts stay as they are.
 */
@ApplicationScoped
public class AuthorityRevocations {

    private final RevocationTable table;
    private final Certificates certificates;
    private final Audit audit;

    AuthorityRevocations(RevocationTable table, Certificates certificates, Audit audit) {
        this.table = table;
        this.certificates = certificates;
        this.audit = audit;
    }

    /** That it has been taken back, as its parent's list says or will say. */
    public Optional<Revocation> find(Authority authority) {
        return authority.id().flatMap(certificates::findRevocation);
    }

    /**
     * Revokes an authority. Its parent may be locked: then its list shows it once that is unlocked.
     *
     * @throws Problem of kind {@code POLICY} when no authority of ours has certified it, of kind
     *     {@code CONFLICT} when it is revoked already
     */
    @Transactional
    public void revoke(Identity caller, Authority authority, RevocationReason reason) {
        CertificateId id = authority.id().orElseThrow(() -> notOurs(authority));
        if (!table.revoke(id, authority.certificate().notAfter(), reason)) {
            throw new Problem(
                    Kind.CONFLICT, "This authority is revoked already; nothing was changed.");
        }
        audit.append(
                AuditEvent.granted(
                        caller.id(),
                        "authority.revoke",
                        Map.of(
                                "authority", authority.name().value(),
                                "parent", id.authority().value(),
                                "serial", id.serial().hex(),
                                "sha256", authority.certificate().sha256(),
                                "reason", reason.label())));
    }

    private static Problem notOurs(Authority authority) {
        return new Problem(
                Kind.POLICY,
                authority.certificate().isSelfIssued()
                        ? "A root can't be revoked: lock it, and take it out of every trust store."
                        : "This authority was certified outside; revoke it there, and lock it here.");
    }
}
