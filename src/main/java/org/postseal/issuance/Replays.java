package org.postseal.issuance;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.postseal.authority.Authorities;
import org.postseal.certificate.Certificates;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** What was answered to a request that is here once more. */
@ApplicationScoped
class Replays {

    private final Certificates certificates;
    private final Authorities authorities;

    Replays(Certificates certificates, Authorities authorities) {
        this.certificates = certificates;
        this.authorities = authorities;
    }

    /**
     * The answer that was given; empty when there was none yet.
     *
     * @throws Problem when another request has taken what is for one only
     */
    Optional<Issued> find(OneTime oneTime) {
        return certificates
                .findClaimed(oneTime.claim())
                .map(
                        claimed -> {
                            if (!claimed.sameRequest()) {
                                throw oneTime.otherRequest().get();
                            }
                            return new Issued(
                                    claimed.certificate(),
                                    authorities.get(claimed.certificate().authority()),
                                    true);
                        });
    }

    static Problem underWay() {
        return new Problem(Kind.UNAVAILABLE, "The same request is under way; try again.");
    }
}
