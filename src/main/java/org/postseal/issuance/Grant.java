package org.postseal.issuance;

import java.util.List;
import java.util.Optional;
import org.postseal.access.Identity;
import org.postseal.certificate.Claim;
import org.postseal.certificate.Renewals.Renewal;
import org.postseal.profile.Profile;
import org.postseal.x509.SubjectAltName;
import org.postseal.x509.SubjectKey;
import org.postseal.x509.Validity;

/**
 * A request that may be signed.
 *
 * @param validity what was asked for, if anything was
 */
record Grant(
        Identity caller,
        Profile profile,
        Issuer issuer,
        SubjectKey key,
        List<SubjectAltName> names,
        Optional<Validity> validity,
        Optional<Claim> claim,
        Optional<Renewal> renewal) {}
