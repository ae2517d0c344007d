package org.postseal.issuance;

import jakarta.enterprise.context.ApplicationScoped;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.certificate.Outcome;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** What a request is told that gets no certificate; a decision against it is on record. */
@ApplicationScoped
class Refusals {

    private final Authorities authorities;
    private final Audit audit;
    private final IssuanceMetrics metrics;

    Refusals(Authorities authorities, Audit audit, IssuanceMetrics metrics) {
        this.authorities = authorities;
        this.audit = audit;
        this.metrics = metrics;
    }

    /** Whether {@link #recorded} asks the database. */
    static boolean mayWait(Problem problem) {
        return problem.kind() == Kind.AUTHORITY_LOCKED || isDecision(problem);
    }

    /** What is to be told, once it is on record if it is a decision. */
    Problem recorded(Identity caller, byte[] octets, IssuanceOptions options, Problem problem) {
        Problem told =
                problem.kind() == Kind.AUTHORITY_LOCKED
                        ? unlessRevoked(
                                authorities.require(options.authorityFor(caller.scope())), problem)
                        : problem;
        if (isDecision(told) && !caller.equals(Identity.SERVICE)) {
            audit.appendAlone(IssuanceRecord.refusal(caller, octets, options, told));
            return metrics.count(told.onRecord());
        }
        return metrics.count(told);
    }

    /** A locked authority may be a revoked one, which nobody is to unlock for this. */
    private Problem unlessRevoked(Authority authority, Problem locked) {
        return authorities.isRevoked(authority)
                ? Rules.refusal(Outcome.ISSUER_REVOKED, authority)
                : locked;
    }

    /** Not so what can't be read and what may succeed later. */
    private static boolean isDecision(Problem problem) {
        return problem.kind() == Kind.POLICY || problem.kind() == Kind.FORBIDDEN;
    }
}
