package org.postseal.http;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import org.postseal.access.Identity;
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

    private final Audit audit;

    KnownRefusals(Audit audit) {
        this.audit = audit;
    }

    /** Records a problem if it is such a refusal, for which it waits; fails when that fails. */
    Uni<Problem> recorded(Problem problem, RoutingContext request) {
        Optional<Identity> caller = Caller.known(request);
        if (problem.kind() != Kind.FORBIDDEN || problem.isOnRecord() || caller.isEmpty()) {
            return Uni.createFrom().item(problem);
        }
        return Threads.waiting(() -> record(caller.get(), problem, request));
    }

    private Problem record(Identity caller, Problem problem, RoutingContext request) {
        audit.appendAlone(AuditEvent.refused(caller.id(), "access", details(problem, request)));
        return problem;
    }

    private static Map<String, Object> details(Problem problem, RoutingContext routing) {
        return Map.of(
                "route",
                routing.request().method() + " " + routing.request().path(),
                "reason",
                problem.detail());
    }
}
