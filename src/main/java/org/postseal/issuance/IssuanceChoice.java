package org.postseal.issuance;

import static java.util.Objects.requireNonNull;

import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.ProfileName;

/** Of what kind a certificate will be, and who will sign it. */
public record IssuanceChoice(ProfileName profile, AuthorityName authority) {

    public IssuanceChoice {
        requireNonNull(profile, "profile");
        requireNonNull(authority, "authority");
    }
}
