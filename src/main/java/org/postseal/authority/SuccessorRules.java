package org.postseal.authority;

import org.postseal.certificate.AuthorityName;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** What must hold for one authority to follow another. */
final class SuccessorRules {

    private SuccessorRules() {}

    /** Else hosts would move to who ends before they would have had to. */
    static void requireOutlives(Authority successor, Authority predecessor) {
        if (!successor.certificate().notAfter().isAfter(predecessor.certificate().notAfter())) {
            throw new Problem(
                    Kind.POLICY,
                    "The successor would end on "
                            + successor.certificate().notAfter()
                            + ", no later than "
                            + predecessor.name()
                            + "; make a successor of the authority above first, or ask for another validity.");
        }
    }

    /** An authority has one successor. */
    static Problem followed(AuthorityName predecessor, AuthorityName successor) {
        return new Problem(
                Kind.CONFLICT,
                "The authority "
                        + predecessor
                        + " has the successor "
                        + successor
                        + " already; make that one's, if one is needed.");
    }
}
