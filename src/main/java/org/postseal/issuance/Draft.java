package org.postseal.issuance;

import org.postseal.authority.Authority;
import org.postseal.certificate.LedgerEntry;
import org.postseal.certificate.Outcome;
import org.postseal.problem.Problem;

/** What has been signed but not stored: it must not leave the service. */
record Draft(Authority authority, LedgerEntry entry) {

    /**
     * The answer, once it is known what has become of the entry.
     *
     * @param outcome not {@code CLAIMED_BY_ANOTHER}
     * @throws Problem of the kind that says why it was not stored
     */
    Issued issued(Outcome outcome) {
        if (outcome != Outcome.STORED) {
            throw Rules.refusal(outcome, authority);
        }
        return new Issued(entry.certificate(), authority, false);
    }
}
