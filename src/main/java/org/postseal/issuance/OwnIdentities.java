package org.postseal.issuance;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.postseal.access.Identity;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;

/** Has the service certify keys of its own, through the one door that is there for everybody. */
@ApplicationScoped
public class OwnIdentities {

    private final Issuance issuance;
    private final SecureRandom random;

    OwnIdentities(Issuance issuance, SecureRandom random) {
        this.issuance = issuance;
        this.random = random;
    }

    /**
     * Makes a key and has it certified.
     *
     * @param options with a profile of {@link org.postseal.profile.Profiles#own}, or none for the
     *     listener's
     * @throws Problem as {@link Issuance#issue}
     */
    public OwnIdentity make(IssuanceOptions options) {
        KeyPair pair = OwnIdentity.newKey(random);
        Issued issued = issuance.issue(Identity.SERVICE, OwnIdentity.csr(pair), options);
        List<Certificate> chain =
                Stream.concat(
                                Stream.of(issued.certificate().certificate()),
                                issued
                                        .authority()
                                        .intermediates(issued.certificate().issuedAt())
                                        .stream())
                        .toList();
        return OwnIdentity.of(pair, chain);
    }
}
