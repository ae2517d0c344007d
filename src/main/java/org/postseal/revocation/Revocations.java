package org.postseal.revocation;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postseal.access.AccessRules;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.certificate.BlockedKeys;
import org.postseal.certificate.CertificateId;
import org.postseal.certificate.Certificates;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SpkiHash;

/** Takes certificates back, for good. */
@ApplicationScoped
public class Revocations {

    private final RevocationTable table;
    private final Certificates certificates;
    private final BlockedKeys blockedKeys;
    private final Audit audit;

    Revocations(
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
     * Revokes a certificate. An exposed key is blocked as well: it is never certified again, and
     * what else it has is revoked. So only who may revoke all of that says it, or who shows the
     * key. That a key was exposed may be learnt later, so this reason replaces another; the date
     * stays.
     *
     * @throws Problem of kind {@code CONFLICT} when it is revoked already, of kind {@code
     *     FORBIDDEN}
     */
    @Transactional
    public void revoke(Identity caller, IssuedCertificate certificate, RevocationReason reason) {
        if (!AccessRules.mayRevoke(caller, certificate)) {
            throw new Problem(Kind.FORBIDDEN, caller.name() + " may not revoke this certificate.");
        }
        if (reason == RevocationReason.KEY_COMPROMISE) {
            requireKey(caller, certificate);
        }
        if (!table.revoke(certificate.id(), certificate.certificate().notAfter(), reason)) {
            throw new Problem(
                    Kind.CONFLICT, "This certificate is revoked already; nothing was changed.");
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("serial", certificate.serial().hex());
        details.put("authority", certificate.authority().value());
        details.put("sha256", certificate.certificate().sha256());
        details.put("reason", reason.label());
        if (reason == RevocationReason.KEY_COMPROMISE) {
            SpkiHash key = certificate.certificate().key().hash();
            blockedKeys.blockIfNew(key, reason.label());
            List<CertificateId> others = table.revokeAll(key, reason);
            details.put("others", others.stream().map(other -> other.serial().hex()).toList());
        }
        audit.append(AuditEvent.granted(caller.id(), "certificate.revoke", details));
    }

    private void requireKey(Identity caller, IssuedCertificate certificate) {
        SpkiHash key = certificate.certificate().key().hash();
        if (!AccessRules.showsKeyOf(caller, certificate)
                && !certificates.findUnexpired(key).stream()
                        .allMatch(one -> AccessRules.mayRevoke(caller, one))) {
            throw new Problem(
                    Kind.FORBIDDEN,
                    "keyCompromise would take back certificates of this key that "
                            + caller.name()
                            + " may not revoke; give another reason, prove it with the key (POST /v1/keys/"
                            + key.hex()
                            + "/revocation), or ask an administrator.");
        }
    }
}
