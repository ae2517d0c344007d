package org.postseal.authority;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.postseal.certificate.AuthorityName;
import org.postseal.keystore.KeySpec;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.HostName;
import org.postseal.x509.Validity;

/**
 * An authority to be made.
 *
 * @param parent empty for a root, and for an issuing authority that a root elsewhere certifies
 * @param validity left out: 20 years for a root, 5 for an issuing authority, cut to its issuer's
 *     end
 * @param permittedNames domains that an issuing authority may issue below; none means all
 */
public record NewAuthority(
        AuthorityName name,
        AuthorityKind kind,
        Optional<AuthorityName> parent,
        DistinguishedName subject,
        KeySpec key,
        Optional<Validity> validity,
        List<HostName> permittedNames) {

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
        permittedNames = List.copyOf(permittedNames);
        if (kind == AuthorityKind.ROOT && parent.isPresent()) {
            throw new Problem(
                    Kind.POLICY,
                    "A root signs itself: leave out parent, or make an issuing authority.");
        }
        if (kind == AuthorityKind.ROOT && !permittedNames.isEmpty()) {
            throw new Problem(
                    Kind.POLICY,
                    "permittedNames belong on an issuing authority, because Java ignores them on a root.");
        }
    }
}
