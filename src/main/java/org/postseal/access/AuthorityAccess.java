package org.postseal.access;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.Problem;

/** Who may act on an authority; whoever may not is on record. */
@ApplicationScoped
public class AuthorityAccess {

    private final Audit audit;

    AuthorityAccess(Audit audit) {
        this.audit = audit;
    }

    /**
     * As {@link AccessRules#requireAuthority}.
     *
     * @param action what the caller wants to do, for the audit
     * @throws Problem of kind {@code FORBIDDEN}
     */
    public void require(Identity caller, String action, AuthorityName authority) {
        try {
            AccessRules.requireAuthority(caller, authority);
        } catch (Problem refusal) {
            audit.appendAlone(
                    AuditEvent.refused(
                            caller.id(),
                            action,
                            Map.of("authority", authority.value(), "reason", refusal.detail())));
            throw refusal.onRecord();
        }
    }
}
