package org.postseal.authority;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.postseal.certificate.AuthorityName;
import org.postseal.keystore.KeySpec;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.NameConstraints;
import org.postseal.x509.Validity;

/**
 * An authority to be made.
 *
 * @param parent empty for a root, and for an issuing authority that a root elsewhere certifies
 * @param validity left out: 20 years for a root, 5 for an issuing authority, cut to its issuer's
 *     end
 * @param constraints of the names that an issuing authority may certify
 */
public record NewAuthority(
        AuthorityName name,
        AuthorityKind kind,
        Optional<AuthorityName> parent,
        DistinguishedName subject,
        KeySpec key,
        Optional<Validity> validity,
        NameConstraints constraints) {

    /** Whether a root elsewhere is to certify it. */
    public boolean isOutside() {
        return kind == AuthorityKind.ISSUING && parent.isEmpty();
    }

    /**
     * Checks that the parts fit each other.
     *
     * @throws Problem of kind {@code POLICY} when the parts don't fit each other
     */
    public NewAuthority {
        requireNonNull(name, "name");
        requireNonNull(subject, "subject");
        requireNonNull(key, "key");
        requireNonNull(validity, "validity");
        requireNonNull(constraints, "constraints");
        if (kind == AuthorityKind.ROOT && parent.isPresent()) {
            throw new Problem(
                    Kind.POLICY,
                    "A root signs itself: leave out parent, or make an issuing authority.");
        }
        if (kind == AuthorityKind.ROOT && !constraints.equals(NameConstraints.none())) {
            throw new Problem(
                    Kind.POLICY,
                    "permittedNames belong on an issuing authority, because Java ignores them on a root.");
        }
    }
}
