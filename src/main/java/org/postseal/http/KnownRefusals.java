package org.postseal.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * What somebody known may not do is on record, wherever it was refused: that is what a stolen
 * credential is seen by.
 */
@ApplicationScoped
class KnownRefusals {

    private final Caller caller;
    private final Audit audit;

    KnownRefusals(Caller caller, Audit audit) {
        this.caller = caller;
        this.audit = audit;
    }

    /** Records a problem if it is such a refusal; gives the one to be told. */
    Problem recorded(Problem problem, RoutingContext routing) {
        if (problem.kind() != Kind.FORBIDDEN || problem.isOnRecord()) {
            return problem;
        }
        try {
            caller.known()
                    .ifPresent(
                            identity ->
                                    audit.appendAlone(
                                            AuditEvent.refused(
                                                    identity.id(),
                                                    "access",
                                                    details(problem, routing))));
            return problem;
        } catch (Problem unavailable) {
            return unavailable;
        }
    }

    private static Map<String, Object> details(Problem problem, RoutingContext routing) {
        return Map.of(
                "route",
                routing.request().method() + " " + routing.request().path(),
                "reason",
                problem.detail());
    }
}
