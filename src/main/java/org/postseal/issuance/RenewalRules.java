package org.postseal.issuance;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.postseal.access.Identity;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.certificate.Lineage;
import org.postseal.certificate.Renewals;
import org.postseal.certificate.Renewals.Renewal;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.profile.Profile;
import org.postseal.x509.SubjectKey;

/** What must hold, beside all else, when a host renews its certificate by showing it. */
@ApplicationScoped
class RenewalRules {

    private static final Logger LOG = Logger.getLogger(RenewalRules.class);

    private final Renewals renewals;
    private final OptionalInt most;

    RenewalRules(
            Renewals renewals, @ConfigProperty(name = "postseal.max-renewals") OptionalInt most) {
        this.renewals = renewals;
        this.most = most;
    }

    /**
     * The renewal that a request would be; empty when the caller is no host.
     *
     * @throws Problem of kind {@code POLICY} when the profile wants a new key, of kind {@code
     *     FORBIDDEN} when the host must be enrolled anew
     */
    Optional<Renewal> check(Identity caller, Profile profile, SubjectKey key) {
        return caller.current().map(current -> check(current, profile, key));
    }

    private Renewal check(IssuedCertificate current, Profile profile, SubjectKey key) {
        if (!profile.sameKeyRenewal() && key.equals(current.certificate().key())) {
            throw new Problem(
                    Kind.POLICY,
                    "The profile " + profile.name() + " renews with a new key only; make one.");
        }
        Lineage lineage = renewals.of(current);
        int generation = lineage.generation() + 1;
        if (most.isPresent() && generation > most.getAsInt()) {
            throw new Problem(
                    Kind.FORBIDDEN,
                    "This host's certificate has been renewed "
                            + lineage.generation()
                            + " times since its enrolment, which is the most; enrol the host anew.");
        }
        boolean diverging = lineage.divergesWith(key);
        if (diverging) {
            LOG.warnf(
                    "The certificate %s is renewed with a second key: an answer was lost, or somebody else has its key.",
                    current.serial().hex());
        }
        return new Renewal(current, generation, diverging);
    }
}
