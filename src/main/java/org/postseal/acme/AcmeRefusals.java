package org.postseal.acme;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;

/**
 * What somebody known may not do is on record. An account that is bound to nothing is nobody known,
 * and must not make the record grow.
 */
@ApplicationScoped
class AcmeRefusals {

    private final Audit audit;
    private final AcmeUrls urls;

    AcmeRefusals(Audit audit, AcmeUrls urls) {
        this.audit = audit;
        this.urls = urls;
    }

    void record(Account account, String reason) {
        if (account.binding().isPresent()) {
            audit.appendAlone(
                    AuditEvent.refused(
                            account.identity().id(),
                            "access",
                            Map.of("route", "POST " + urls.current(), "reason", reason)));
        }
    }
}
