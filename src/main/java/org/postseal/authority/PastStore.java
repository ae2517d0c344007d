package org.postseal.authority;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.util.Map;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.BlockedKeys;
import org.postseal.certificate.ImportedCertificates;
import org.postseal.x509.RevocationReason;

/** Writes what an authority did before it was taken over, in the current transaction. */
@ApplicationScoped
class PastStore {

    private final ImportedCertificates imported;
    private final BlockedKeys blockedKeys;
    private final Crls crls;
    private final Audit audit;
    private final Clock clock;

    PastStore(
            ImportedCertificates imported,
            BlockedKeys blockedKeys,
            Crls crls,
            Audit audit,
            Clock clock) {
        this.imported = imported;
        this.blockedKeys = blockedKeys;
        this.crls = crls;
        this.audit = audit;
        this.clock = clock;
    }

    @Transactional(TxType.MANDATORY)
    void insert(Identity caller, AuthorityName authority, Past past) {
        imported.insert(authority, past.certificates(), caller.id(), clock.instant());
        imported.insertSerials(authority, past.serials());
        imported.insertRevoked(authority, past.revoked());
        past.exposed()
                .forEach(
                        one ->
                                blockedKeys.blockIfNew(
                                        one.key().hash(), RevocationReason.KEY_COMPROMISE.label()));
        past.list().ifPresent(der -> crls.takeOver(authority, der));
    }

    /** When all is written, as the authority itself. */
    @Transactional(TxType.MANDATORY)
    void record(Identity caller, AuthorityName authority, Past past) {
        int certificates = past.certificates().size();
        int others = past.serials().size();
        if (certificates + others + past.revoked().size() > 0) {
            audit.append(
                    AuditEvent.granted(
                            caller.id(),
                            "authority.import-records",
                            Map.of(
                                    "authority",
                                    authority.value(),
                                    "certificates",
                                    certificates,
                                    "serials",
                                    others,
                                    "revoked",
                                    past.revoked().size())));
        }
    }
}
